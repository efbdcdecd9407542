import Foundation
import Ledger
import LedgerEvents
import RuleTesting
import SyncEngine
import TestSupport
import Testing

/// Programs of others, and people of bad intent, before a ledger of a few tiles of the tree.
@Suite("What is proven", .ownThreads, .timeLimit(.minutes(5)))
struct ProofTests {
    private let folder: TemporaryFolder
    private var data: String { folder.file("data") }

    init() async throws {
        folder = try TemporaryFolder()
        try await Self.makeLedger(in: folder.file("data"), events: 700)
    }

    /// Every third event brings a body, and every other is about a record and an operation.
    private static func makeLedger(in folder: String, events: Int) async throws {
        let ledger = try Ledger.open(folder: folder, tables: ProjectionCatalog.tables)
        try await Genesis.prepare(ledger)
        try await ledger.write { transaction in
            while try transaction.nextPosition <= events {
                let position = try transaction.nextPosition
                let number = String(position + 1_000)
                try transaction.append(
                    position % 3 == 0
                        ? Draft(ProjectSaved(project: "p\(number)"), body: .new(Array("Project \(number)".utf8)))
                        : Draft(
                            TokenRevoked(name: "token-\(number)"),
                            record: position % 2 == 0 ? .task("t\(number)") : nil,
                            operation: position % 2 == 0 ? position - 1 : nil))
            }
        }
    }

    private func run(_ arguments: String...) throws -> String {
        let done = try BuiltPrograms.run("syncledger", arguments + ["--data", data])
        #expect(done.status == 0, "\(arguments): \(done.output) \(done.error)")
        return done.output
    }

    /// Whose past is to be changed: the ledger above, or one in which tasks' stories have been lived through.
    enum Past: CaseIterable { case made, lived }

    @Test("Whoever cheats is found out, and it is said where", arguments: Past.allCases)
    func cheats(_ past: Past) async throws {
        let program = BuiltPrograms.folder + "/syncledger"
        let data = past == .made ? data : folder.file("lived")
        if past == .lived {
            let filled = try await aside { try BuiltPrograms.run("benchmarks", ["fill", data, "700"]) }
            #expect(filled.status == 0, "\(filled)")
        }
        let attempt = try await aside {
            try Shell.run("python3", [Checkout.root + "/Tools/conformance/cheat.py", program, data])
        }
        #expect(attempt.status == 0, "\(attempt.output) \(attempt.error)")
        let found = try attempt.output.all("([0-9]+) of [0-9]+ cheats were found out").first.flatMap { Int($0) }
        #expect(try #require(found) >= 20)
        print(attempt.output)
    }

    @Test(
        "A program that nobody here wrote accepts keys, checkpoints and proofs, and refuses changed ones",
        .needsTestPython)
    func foreignVerifier() async throws {
        let python = try #require(TestPython.path)
        func keep(_ name: String, _ text: String) throws -> String {
            try Data(text.utf8).write(to: URL(filePath: folder.file(name)))
            return folder.file(name)
        }
        let key = try run("checkpoint", "--verifier-key").trimmingCharacters(in: .newlines)
        let old = try keep("old", try run("checkpoint"))
        _ = try run("token", "create", "--name", "late")
        let new = try keep("new", try run("checkpoint"))
        let growth = try keep("growth", try run("prove", "--since", old))
        let proofs = try [1, 2, 256, 257, 512, 513, 700, 701].map { position in
            try keep("\(position).tlog-proof", try run("prove", "\(position)"))
        }
        let check = try Shell.run(
            python,
            [Checkout.root + "/Tools/conformance/check_proofs.py", key, data + "/ledger.db", old, new, growth] + proofs)
        #expect(check.status == 0, "\(check.output) \(check.error)")
        #expect(check.output.contains("tlog-scales accepts 2 checkpoints, 1 proof of growth and 8 of inclusion"))
    }

    @Test("A proof of an earlier checkpoint is of that one; what is not there is not proven")
    func proving() throws {
        let old = folder.file("old")
        try Data(try run("checkpoint").utf8).write(to: URL(filePath: old))
        _ = try run("token", "create", "--name", "late")
        let proof = try run("prove", "5", "--checkpoint", old)
        #expect(proof.hasSuffix(try String(contentsOfFile: old, encoding: .utf8)))
        // The last checkpoint does not reach as far, so that a new one is signed.
        #expect(try run("prove", "701", "--json").contains(#""size":701"#))
        for wrong in [
            ["prove", "701", "--checkpoint", old], ["prove", "0"], ["prove", "9999"],
            ["prove", "--since", data + "/ledger.db"], ["prove", "5", "--checkpoint", folder.file("none")],
        ] {
            #expect(try BuiltPrograms.run("syncledger", wrong + ["--data", data]).status == 1, "\(wrong)")
        }
        for unusable in [["prove"], ["prove", "5", "--since", old], ["checkpoint", "--push", "--verifier-key"]] {
            #expect(try BuiltPrograms.run("syncledger", unusable + ["--data", data]).status == 64, "\(unusable)")
        }
    }

    @Test("A copy of the log alone is held against a checkpoint and a key from elsewhere, and nothing is written to it")
    func lonelyCopy() throws {
        let checkpoint = folder.file("checkpoint")
        try Data(try run("checkpoint").utf8).write(to: URL(filePath: checkpoint))
        let key = try run("checkpoint", "--verifier-key").trimmingCharacters(in: .newlines)
        let copy = folder.file("copy")
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        let backup = try Shell.sqlite(["-readonly", data + "/ledger.db", ".backup '\(copy)/ledger.db'"])
        #expect(backup.status == 0)
        let before = try Data(contentsOf: URL(filePath: copy + "/ledger.db"))
        func verify(_ more: String...) throws -> Shell {
            try BuiltPrograms.run("syncledger", ["verify", "--data", copy] + more)
        }
        let verified = try verify("--checkpoint", checkpoint, "--key", key)
        #expect(verified.status == 0 && verified.output.contains("the log is intact"), "\(verified)")
        #expect(try verify().output.contains("there is no checkpoint to hold it against"))
        let keyless = try verify("--checkpoint", checkpoint)
        #expect(keyless.status == 1 && keyless.error.contains("give it with --key"))
        let stranger = try NoteSigner(name: "syncledger/0/0", seed: Array(repeating: 1, count: 32)).verifier
        let foreign = try verify("--checkpoint", checkpoint, "--key", stranger.description)
        #expect(foreign.status == 1 && foreign.output.contains("it is a checkpoint of"))
        #expect(try Data(contentsOf: URL(filePath: copy + "/ledger.db")) == before)
        #expect(!FileManager.default.fileExists(atPath: copy + "/projections.db"))
    }
}
