import CFaultyStorage

/// What was tried, in numbers.
struct Tally: CustomStringConvertible {
    enum Reached { case opening, middle, end }

    var rounds: Int { during.values.reduce(0, +) }
    private var during: [Reached: Int] = [:]
    private var faults: [Plan.Fault: (rounds: Int, calls: Int64)] = [:]
    private var acknowledged = 0
    private var loss = faulty_loss()

    mutating func note(_ plan: Plan, reached: Reached, hadPower: Bool, faults failed: Int64) {
        during[hadPower ? .end : reached, default: 0] += 1
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

    var description: String {
        let failed = Plan.Fault.allCases.compactMap { fault in
            faults[fault].map { "\(fault.rawValue): \($0.calls) calls in \($0.rounds) rounds" }
        }
        return """
            the power went while opening \(during[.opening] ?? 0), at work \(during[.middle] ?? 0), after it \
            \(during[.end] ?? 0) times
            before that failed: \(failed.isEmpty ? "nothing" : failed.joined(separator: ", "))
            acknowledged: \(acknowledged)
            not synced: \(loss.unsynced) writes, of which kept \(loss.kept), torn \(loss.torn), dropped \(loss.dropped); \
            files that never came to be: \(loss.vanished), that came back: \(loss.returned)
            """
    }
}
