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
    @Flag(help: "Print one JSON document.")
    var json = false

    func run() async throws {
        let settings = try options.settings()
        let (witnesses, flaws) = try witnesses(settings)
        let verifier = try LogVerifier(folder: settings.data, witnesses: witnesses, flaws: flaws)
        let started = Ledger.wallClock()
        let verification = verifier.verify { done, head in
            guard done % 65_536 == 0 || done == head else { return }
            Standard.progress("\(done) of \(head) events")
        }
        Standard.endProgress()
        let seconds = Double(Ledger.wallClock() - started) / Double(Timestamp.microsecondsPerSecond)
        if json {
            Standard.out(JSON.text(Document(verification)))
        } else {
            report(verification, seconds)
        }
        if !verification.problems.isEmpty { throw ExitCode.failure }
    }

    /// The checkpoints that are signed as they should be, and what is wrong with the others.
    private func witnesses(_ settings: Settings) throws -> ([Verification.Witness], [String]) {
        let kept = [CheckpointBook.path(in: settings.data), settings.checkpointFile].compactMap(\.self)
            .filter { FileManager.default.fileExists(atPath: $0) && !checkpoints.contains($0) }
        guard !(checkpoints + kept).isEmpty else { return ([], []) }
        let key = try verifierKey(settings)
        var (witnesses, flaws): ([Verification.Witness], [String]) = ([], [])
        for path in checkpoints + kept {
            let bytes = try OpenLedger.checkpointFile(path)
            do throws(LedgerError) {
                let key = try key(try Checkpoint(unverified: bytes).origin)
                witnesses.append(.init(name: path, checkpoint: try Checkpoint(bytes, signedBy: key)))
            } catch {
                flaws.append("\(path): \(error)")
            }
        }
        return (witnesses, flaws)
    }

    /// The key to check with, by the name that a checkpoint gives it: the one in the data folder signs under any.
    private func verifierKey(_ settings: Settings) throws -> (String) throws(LedgerError) -> VerifierKey {
        if let key {
            guard let given = VerifierKey(key) else {
                throw LedgerError(
                    .refused, "--key is not a key: \(key); `syncledger checkpoint --verifier-key` prints it")
            }
            return { _ in given }
        }
        guard let seed = try KeyFolder(data: settings.data).existing("checkpoint") else {
            throw LedgerError(
                .missing, "there is no key in \(settings.data) to check the checkpoint with; give it with --key")
        }
        return { (name) throws(LedgerError) in try NoteSigner(name: name, seed: seed).verifier }
    }

    private func report(_ verification: Verification, _ seconds: Double) {
        for problem in verification.problems { Standard.out("BAD  \(Self.place(problem))\(problem.text)") }
        for name in verification.agreed { Standard.out("ok   as \(name) says") }
        let rate = seconds > 0 ? Int(Double(verification.events) / seconds) : 0
        Standard.out(
            """
            read \(verification.events) events and \(verification.bodies) bodies\(Self.erased(verification)) in \
            \(String(format: "%.1f", seconds)) s (\(rate) events/s); the root is \(verification.root.text)
            """)
        if let first = verification.first {
            Standard.out("the log is not intact; first bad: \(Self.place(first))\(first.text)")
        } else if verification.agreed.isEmpty {
            Standard.out("the log agrees with itself; there is no checkpoint to hold it against")
        } else {
            Standard.out("the log is intact")
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

        init(_ verification: Verification) {
            intact = verification.problems.isEmpty
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
