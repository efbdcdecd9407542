import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

@Suite("What was erased does not come back with a backup", .ownThreads, .timeLimit(.minutes(5)))
struct RestoredErasureTests {
    private let scene: RestoreScene
    private var data: String { scene.data }
    private var copy: String { scene.copy }

    init() throws { scene = try RestoreScene() }

    private func run(_ arguments: String...) throws -> Shell { try scene.run(arguments) }

    private func must(_ arguments: String...) throws -> String { try scene.must(arguments) }

    private static let secret = "Frau Holle, Apfelweg 7"

    /// A name and an edit that waits, both with the secret; a backup that has them; and then they are erased. Returns
    /// the positions that brought them.
    private func prepareErasure() async throws -> (named: Int64, edit: Int64) {
        _ = try scene.prepare()
        let ledger = try Ledger.open(folder: data, tables: ProjectionCatalog.tables)
        _ = try await ConnectionEdits(ledger).save(project: "garden", name: Self.secret)
        _ = try await ConnectionEdits(ledger).connect(10, name: "octo/garden", to: "garden", access: .asBefore)
        var fields = GivenFields()
        (fields.title, fields.body) = ("Roses", Self.secret)
        var request = EditRequest(.task("roses"), .put, fields, client: "app")
        request.project = "garden"
        _ = try await ClientEdits(ledger).perform(request) { _ in RenderedAnswer(status: 200, body: [], version: nil) }
        let (named, edit) = try ledger.readBlocking { reader in
            (
                try reader.log.events(EventFilter(type: .projectSaved), after: 0, limit: 1).first?.position ?? 0,
                try reader.log.events(EventFilter(record: .task("roses")), after: 0, limit: 1).first?.operation ?? 0
            )
        }
        _ = try must("backup", copy, "--with-keys", "--replace")
        #expect(try !filesWithSecret().isEmpty)
        let done = try must("redact", "\(named)", "\(edit)", "--reason", "asked for")
        #expect(done.contains("2 bodies redacted"))
        return (named, edit)
    }

    private struct Logged: Decodable { var position: Int64 }

    private func filesWithSecret() throws -> [String] {
        try scene.files().filter { $0.value.range(of: Data(Self.secret.utf8)) != nil }.keys.sorted()
    }

    @Test("What was erased after the backup was made is erased in it again, and does not come back at any moment")
    func erasedSince() async throws {
        let (named, edit) = try await prepareErasure()
        let refused = try run("restore", copy)
        let names = "what events \(named), \(edit) brought"
        #expect(refused.status == 1 && refused.error.contains("to be erased in it again: \(names)"), "\(refused)")
        let restored = try must("restore", copy, "--accept-loss")
        #expect(restored.contains("erased in it again, as it was in the log that was there: \(names)"), "\(restored)")
        #expect(restored.contains("operation \(edit) was dropped"))
        #expect(try filesWithSecret() == [])
        for position in [named, edit] { #expect(try must("event", "\(position)").contains("redacted, as event")) }
        #expect(try must("operation", "\(edit)").contains("dropped"))
        let grounds = try must("log", "--type", "redaction.requested", "--json")
        #expect(grounds.split(separator: "\n").count == 1 && grounds.contains(#"{"bodies":2}"#), "\(grounds)")
        _ = try must("verify")
        _ = try must("rebuild", "--check")
        let recomputed = try Shell.run(
            "python3", [Checkout.root + "/Tests/LedgerTests/recompute_leaves.py", data + "/ledger.db"])
        #expect(recomputed.status == 0, "\(recomputed)")
        // The log that was put aside is not written to.
        let request = try Web.Answer.decode(Logged.self, Data(grounds.utf8)).position
        let later = try run("redact", "\(request)", "--reason", "names somebody")
        #expect(later.status == 0 && later.error.contains("ledger.db.before-epoch-1, which a restore put aside"))
        // Once more, over a log that says so: what it erased then is the same history's.
        let again = try Web.Answer.decode(
            RestoreScene.Restored.self, Data(try must("restore", copy, "--accept-loss", "--json").utf8))
        #expect(again.erasedAgain == [named, edit] && again.epoch == 2)
        #expect(try filesWithSecret() == [])
    }

    @Test("A backup of the first version, which knew of no erasure, becomes one of today for it")
    func erasedSinceVersionOne() async throws {
        let (named, edit) = try await prepareErasure()
        let made = try Shell.sqlite([copy, EarlierVersion.one])
        #expect(made.status == 0, "\(made.error)")
        let restored = try must("restore", copy, "--accept-loss")
        #expect(restored.contains("what events \(named), \(edit) brought"), "\(restored)")
        #expect(try filesWithSecret() == [])
        _ = try must("verify")
    }

    @Test("Where no log is left to tell, it is said, and the list that was kept elsewhere erases it again")
    func erasedElsewhere() async throws {
        let (named, edit) = try await prepareErasure()
        let list = try must("log", "--type", "body.redacted", "--json")
        try FileManager.default.removeItem(atPath: data)
        let restored = try run("restore", copy)
        #expect(restored.status == 0 && restored.error.contains("no log is here to tell what was erased"))
        #expect(try filesWithSecret() != [])
        struct Erased: Decodable { var body: Int64 }
        let bodies = try list.split(separator: "\n").map {
            String(try Web.Answer.decode(Erased.self, Data($0.utf8)).body)
        }
        #expect(bodies == ["\(named)", "\(edit)"])
        let done = try BuiltPrograms.run(
            "syncledger", ["redact", "--reason", "erased before", "--data", data] + bodies)
        #expect(done.status == 0, "\(done)")
        #expect(try filesWithSecret() == [])
    }

    @Test(
        "Where a log cannot be read, nothing is put back unless that is accepted; one that was put aside is asked too")
    func erasedInUnreadableLog() async throws {
        let (named, edit) = try await prepareErasure()
        let live = data + "/ledger.db"
        // As an earlier restore of a copy from before all this would have left the folder.
        for suffix in ["-wal", ""] {
            try? FileManager.default.moveItem(atPath: live + suffix, toPath: live + ".before-epoch-1" + suffix)
        }
        try? FileManager.default.removeItem(atPath: live + "-shm")
        let noise = Data((0..<20_000).map { _ in UInt8.random(in: 0 ... .max) })
        try noise.write(to: URL(filePath: live))
        let before = try scene.files()
        let refused = try run("restore", copy, "--accept-loss")
        #expect(refused.status == 1 && refused.error.contains("ledger.db cannot be read ("), "\(refused)")
        #expect(refused.error.contains("--accept-unknown-erasures"))
        #expect(try scene.files() == before)
        let done = try run("restore", copy, "--accept-loss", "--accept-unknown-erasures", "--epoch", "2")
        #expect(done.status == 0 && done.error.contains("it is not known what else was erased"), "\(done)")
        // By the log that had been put aside.
        #expect(done.output.contains("what events \(named), \(edit) brought"), "\(done)")
        #expect(try filesWithSecret() == [])
        // The one that cannot be read has been put aside too.
        let again = try run("restore", copy, "--accept-loss")
        #expect(again.status == 1 && again.error.contains("ledger.db.before-epoch-2 cannot be read ("), "\(again)")
    }

    @Test("What was erased is in nothing that a killed restore has left, and every file that was put aside is named")
    func leftBehind() async throws {
        let (_, edit) = try await prepareErasure()
        let part = data + "/ledger.db.restoring"
        try FileManager.default.copyItem(atPath: copy, toPath: part)
        for suffix in ["-wal", "-shm", "-journal"] { try Data("left".utf8).write(to: URL(filePath: part + suffix)) }
        for name in ["ledger.db.before-epoch-1", "ledger.db.before-epoch-1-wal", "ledger.db.before-epoch-2-wal"] {
            try Data("something".utf8).write(to: URL(filePath: data + "/" + name))
        }
        let done = try run("redact", "\(edit)", "--reason", "once more")
        for name in ["ledger.db.before-epoch-1", "ledger.db.before-epoch-1-wal", "ledger.db.before-epoch-2-wal"] {
            #expect(done.error.contains("\(name), which a restore put aside"), "\(done)")
        }
        #expect(!done.error.contains("ledger.db.before-epoch-2, which"))
        #expect(try scene.files().keys.filter { $0.contains("restoring") } == [])
        #expect(try filesWithSecret() == [])
    }
}
