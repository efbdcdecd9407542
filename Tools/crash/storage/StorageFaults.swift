import ArgumentParser
import Foundation
import Ledger
import RuleTesting

/// The real ledger on a disk that fails when it is told to, and whose machine loses its power, again and again.
@main
struct StorageFaults: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storage-faults",
        abstract: "Fail writes and syncs under a ledger, cut the power at a random moment, and check what is left.",
        discussion: """
            Each round goes on with what the last one left, for some rounds; then a new ledger begins. The power goes in \
            every round, or the process is killed and the next one goes on with what it had written; and in half of them \
            something else goes wrong before. Exits with 1 at the first round after \
            which something that was promised does not hold. The seed decides what is asked and when the disk fails; \
            threads may come to it in another order.
            """)

    enum Double: String, ExpressibleByArgument, CaseIterable {
        /// A disk that answers a sync before it has done it: as if SQLite did not sync at all.
        case lyingDisk = "lying-disk"
        /// A ledger that does not sync what nobody but itself does: what a killed process has left, what it cuts off.
        case forgottenSyncs = "forgotten-syncs"
        /// A ledger that says where an event is before it is durable.
        case earlyAnswers = "early-answers"
        /// A ledger that at times does not do what it is asked for, with nothing wrong around it.
        case refusing
    }

    @Option(help: "How many rounds.")
    var faults = 2_000
    @Option(help: "Draw the rounds before this one, and leave them out: to repeat one that failed.")
    var first = 1
    @Option(help: "Instead: let each of so many first calls to the disk of a new ledger fail in each way, once.")
    var firstCalls: Int64?
    @Option(help: "What is drawn.")
    var seed: UInt64 = 1
    @Option(help: "Let calls of this kind fail, in every round.")
    var only: Plan.Fault?
    @Option(help: "Let calls fail on one file only, such as projections.db-wal.")
    var file: String?
    @Option(help: "The program that checks the files with none of our own code.")
    var checks = "Tools/crash/ledger_checks.py"
    @Option(help: "Plays a part of the system that is broken, to see that it is found out.")
    var double: Double?
    @Flag(help: "Leave the folder of a round that failed, and say where it is.")
    var keep = false

    /// Rounds that one ledger lives for.
    private static let life = 8
    /// So many rounds leave out no kind of failure, unless they are told to.
    private static let standardSize = 1_000

    func run() async throws {
        var tally = Tally()
        let independent = try IndependentCheck(checks)
        if let calls = firstCalls {
            for plan in Plan.atEach(ofTheFirst: calls) {
                try await play(Plan.life(of: [plan]).map { ($0, seed) }, from: 1, independent, &tally)
            }
        } else {
            var dice = SplitMix64(seed: seed)
            for begin in stride(from: 1, through: first + faults - 1, by: Self.life) {
                let drawn = (begin..<min(begin + Self.life, first + faults)).map { _ in
                    (Plan(&dice, only: only, in: file, double: double), seed: dice.next())
                }
                let rounds = Array(zip(Plan.life(of: drawn.map(\.0)), drawn.map(\.seed)))
                guard begin >= first else { continue }
                try await play(rounds, from: begin, independent, &tally)
                let done = begin + rounds.count - 1
                if done % 200 == 0 { FileHandle.standardError.write(Data("\(done) rounds\n".utf8)) }
            }
        }
        print("\(tally.rounds) processes that ended in the middle, with seed \(seed)\n\(tally)")
        let isStandard = only == nil && file == nil && firstCalls == nil && tally.rounds >= Self.standardSize
        let missing = (tally.hasAcknowledged ? [] : ["nothing was acknowledged"]) + (isStandard ? tally.missing : [])
        guard missing.isEmpty else {
            print("it proves nothing: \(missing.joined(separator: ", "))")
            throw ExitCode.failure
        }
        print("nothing acknowledged was lost, what was left was whole")
    }

    /// What one ledger goes through.
    private func play(
        _ rounds: [(Plan, UInt64)], from begin: Int, _ independent: IndependentCheck, _ tally: inout Tally
    ) async throws {
        let folder = NSTemporaryDirectory() + "storage-faults-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let ledger = LedgerUnderFaults(folder: folder, double: double, independent: independent)
        for (index, (plan, seed)) in rounds.enumerated() {
            let problems = await ledger.round(plan, seed: seed, &tally)
            guard !problems.isEmpty else { continue }
            print("round \(begin + index), to be repeated with --seed \(self.seed) --first \(begin): \(plan)")
            for (before, _) in rounds[..<index] { print("  before it: \(before)") }
            for problem in problems.prefix(5) { print("  \(problem)") }
            if problems.count > 5 { print("  and \(problems.count - 5) more") }
            if keep { print("  the files are in \(folder)") } else { remove(folder) }
            throw ExitCode.failure
        }
        remove(folder)
    }

    private func remove(_ folder: String) { try? FileManager.default.removeItem(atPath: folder) }
}
