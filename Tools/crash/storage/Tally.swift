import CFaultyStorage

/// What was tried, in numbers.
struct Tally: CustomStringConvertible {
    enum Reached: String, CaseIterable { case opening = "while opening", middle = "at work", end = "after it" }

    var rounds: Int { during.values.reduce(0, +) + notOpened }
    private var during: [Reached: Int] = [:]
    /// A fault kept the ledger from being opened; the power went then.
    private var notOpened = 0
    private var faults: [Plan.Fault: (rounds: Int, calls: Int64)] = [:]
    private var kills = 0
    private var acknowledged = 0
    private var loss = faulty_loss()

    mutating func note(_ plan: Plan, reached: Reached, hadPower: Bool, faults failed: Int64) {
        if hadPower, reached == .opening { notOpened += 1 } else { during[hadPower ? .end : reached, default: 0] += 1 }
        guard let fault = plan.fault, failed > 0 else { return }
        let known = faults[fault] ?? (0, 0)
        faults[fault] = (known.rounds + 1, known.calls + failed)
    }

    mutating func note(_ lost: faulty_loss, acknowledged new: Int) {
        acknowledged += new
        loss.unsynced += lost.unsynced
        loss.kept += lost.kept
        loss.torn += lost.torn
        loss.dropped += lost.dropped
        loss.vanished += lost.vanished
        loss.returned += lost.returned
    }

    mutating func noteKill(acknowledged new: Int) {
        kills += 1
        acknowledged += new
    }

    /// What many rounds had to bring, and did not: it would be no wonder that nothing broke.
    var missing: [String] {
        let moments = Reached.allCases.filter { during[$0] == nil }.map { "no power loss \($0.rawValue)" }
        let failures = Plan.Fault.allCases.filter { faults[$0] == nil }.map { "no \($0.rawValue) failed" }
        let losses = [("kept", loss.kept), ("torn", loss.torn), ("dropped", loss.dropped)]
            .filter { $0.1 == 0 }.map { "no write was \($0.0)" }
        return moments + failures + losses + (kills == 0 ? ["nobody was killed"] : [])
    }

    var hasAcknowledged: Bool { acknowledged > 0 }

    var description: String {
        let failed = Plan.Fault.allCases.compactMap { fault in
            faults[fault].map { "\(fault.rawValue): \($0.calls) calls in \($0.rounds) rounds" }
        }
        return """
            killed, and not the power: \(kills) times
            it ended while opening \(during[.opening] ?? 0), at work \(during[.middle] ?? 0), after it \
            \(during[.end] ?? 0) times, and \(notOpened) times after a fault that kept the ledger from being opened
            before that failed: \(failed.isEmpty ? "nothing" : failed.joined(separator: ", "))
            acknowledged: \(acknowledged)
            not synced: \(loss.unsynced) writes, of which kept \(loss.kept), torn \(loss.torn), dropped \(loss.dropped); \
            files that never came to be: \(loss.vanished), that came back: \(loss.returned)
            """
    }
}
