import LedgerEvents
import SimulatedWorld

/// What many histories came to.
struct Tally {
    private var coverage = Coverage()
    private var histories = 0
    private var microseconds: Int64 = 0
    private var events: Int64 = 0
    private(set) var failures = 0

    /// A run of this size leaves out no rule, no step and no fault.
    private static let standardSize = 200

    /// - Parameter asked: How many histories there were to be: time may have ended before that many.
    func isMissingSomething(of asked: UInt64) -> Bool { asked >= Self.standardSize && !missing.isEmpty }

    private var missing: [String] {
        coverage.missing + coverage.missingFaults + coverage.missingEffects + coverage.missingChecks
    }

    mutating func add(_ outcome: Outcome) {
        histories += 1
        microseconds += outcome.time
        events += outcome.events
        if !outcome.violations.isEmpty { failures += 1 }
        coverage.add(outcome.coverage)
    }

    static func line(_ seed: UInt64, _ outcome: Outcome) -> String {
        let end =
            outcome.violations.isEmpty
            ? "" : "\n" + outcome.violations.prefix(8).map { "    \($0)" }.joined(separator: "\n")
        return "seed \(seed)\t\(outcome.time / 1_000_000) s\t\(outcome.events) events\t\(outcome.records) records\t"
            + "\(outcome.fingerprint)\(end)"
    }

    func summary(after seconds: Double, length: Int) -> String {
        func list(_ counts: [String: Int]) -> String {
            counts.sorted { $0.key < $1.key }.map { "    \($0.value)\t\($0.key)" }.joined(separator: "\n")
        }
        func named<Key: CustomStringConvertible>(_ counts: [Key: Int]) -> [String: Int] {
            Dictionary(uniqueKeysWithValues: counts.map { ($0.key.description, $0.value) })
        }
        return """
            faults
            \(list(named(coverage.faults)))
            errored
            \(list(Dictionary(uniqueKeysWithValues: coverage.errors.map { ($0.key.rawValue, $0.value) })))
            actions, and with them how often something came of each
            \(list(Dictionary(uniqueKeysWithValues: coverage.actions.map { ("\($0.key) (\(coverage.effects[$0.key] ?? 0))", $0.value) })))
            events
            \(list(Dictionary(uniqueKeysWithValues: coverage.events.map { ($0.key.rawValue, $0.value) })))
            judged at the end
            \(list(named(coverage.judged)))
            rules
            \(list(Dictionary(uniqueKeysWithValues: coverage.rules.map { ($0.key.rawValue, $0.value) })))
            steps of operations
            \(list(named(coverage.steps)))
            \(histories) histories of \(length) actions, \(microseconds / 86_400_000_000) virtual days, \(events) events, \
            \(coverage.requests) requests, \(coverage.decisions) decisions made again, in \(Int(seconds)) s
            never happened: \(missing.isEmpty ? "nothing" : missing.joined(separator: ", "))
            \(failures == 0 ? "no violation" : "\(failures) histories with violations")
            """
    }
}
