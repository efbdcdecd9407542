import ArgumentParser
import Foundation
import Ledger
import LedgerEvents
import SyncEngine

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compute the whole log again from its bytes, and hold it against checkpoints.",
        discussion: """
            Nothing is changed, and a service may run meanwhile. Besides the checkpoints that --checkpoint names, the one \
            in the data folder and the one in the configured file are used. Who can write to the data folder can change \
            what is in it: a checkpoint that was kept elsewhere, and the key as it was told then, are what counts.
            """)

    @OptionGroup var options: SettingsOptions
    @Option(name: .customLong("checkpoint"), help: "The file of a checkpoint; may be given several times.")
    var checkpoints: [String] = []
    @Option(help: "The key that signed them, NAME+HASH+KEY (default: the one in the data folder).")
    var key: String?
    @Flag(help: "Pass although a checkpoint tells of events that were given up when a backup was put back.")
    var acceptLoss = false
    @Flag(help: "Print one JSON document.")
    var json = false

    func run() async throws {
        let settings = try options.settings()
        let held = try CheckpointWitnesses(
            named: checkpoints, kept: [CheckpointBook.path(in: settings.data), settings.checkpointFile], key: key,
            keys: KeyFolder(data: settings.data))
        CheckpointWitnesses.note(absent: settings.checkpointFile, "the log")
        let verifier = try LogVerifier(folder: settings.data, witnesses: held.witnesses, flaws: held.flaws)
        let started = Ledger.wallClock()
        let verification = try verifier.verify { done, head in
            guard done % 65_536 == 0 || done == head else { return }
            Standard.progress("\(done) of \(head) events")
        }
        Standard.endProgress()
        let seconds = Double(Ledger.wallClock() - started) / Double(Timestamp.microsecondsPerSecond)
        if json {
            try Standard.out(JSON.text(Document(verification, isIntact: passes(verification))))
        } else {
            try report(verification, seconds)
        }
        if !passes(verification) { throw ExitCode.failure }
    }

    /// That something was given up stands in the log. Whoever can change the log can write that too.
    private func passes(_ verification: Verification) -> Bool {
        verification.problems.isEmpty && (acceptLoss || verification.lost.isEmpty)
    }

    private func report(_ verification: Verification, _ seconds: Double) throws {
        for problem in verification.problems { try Standard.out("BAD  \(Self.place(problem))\(problem.text)") }
        for loss in verification.lost { try Standard.out("LOST \(Self.place(loss))\(loss.text)") }
        for name in verification.agreed { try Standard.out("ok   as \(name) says") }
        let rate = seconds > 0 ? Int(Double(verification.events) / seconds) : 0
        try Standard.out(
            """
            read \(verification.events) events and \(verification.bodies) bodies\(Self.erased(verification)) in \
            \(String(format: "%.1f", seconds)) s (\(rate) events/s); the root is \(verification.root.text)
            """)
        if let first = verification.first {
            try Standard.out("the log is not intact; first bad: \(Self.place(first))\(first.text)")
        } else if !passes(verification) {
            try Standard.out(
                """
                the log is intact, but it does not have what it once had; if that was meant, say --accept-loss, or put the \
                old checkpoint aside
                """)
        } else if verification.agreed.isEmpty {
            try Standard.out("the log agrees with itself; there is no checkpoint to hold it against")
        } else {
            try Standard.out("the log is intact")
        }
    }

    private static func erased(_ verification: Verification) -> String {
        verification.erased == 0 ? "" : " (\(verification.erased) more are redacted, each by an event)"
    }

    private static func place(_ problem: Verification.Problem) -> String {
        guard let position = problem.position else { return "" }
        guard let through = problem.through, through != position else { return "position \(position): " }
        return "positions \(position) to \(through): "
    }

    private struct Document: Encodable {
        var intact: Bool
        var events: Int64
        var bodies: Int64
        var redacted: Int64
        var root: String
        var agreed: [String]
        /// What was given up when a backup was put back.
        var lost: [Problem]
        /// The one to look at first.
        var first: Problem?
        var problems: [Problem]

        struct Problem: Encodable {
            var position: Position?
            var through: Position?
            var problem: String

            init(_ problem: Verification.Problem) {
                position = problem.position
                through = problem.through
                self.problem = problem.text
            }
        }

        init(_ verification: Verification, isIntact: Bool) {
            intact = isIntact
            lost = verification.lost.map(Problem.init)
            events = verification.events
            bodies = verification.bodies
            redacted = verification.erased
            root = verification.root.text
            agreed = verification.agreed
            first = verification.first.map(Problem.init)
            problems = verification.problems.map(Problem.init)
        }
    }
}
