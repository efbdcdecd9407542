import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

@Suite("Putting a backup back", .ownThreads, .timeLimit(.minutes(5)))
struct RestoreTests {
    private let scene: RestoreScene
    private var folder: TemporaryFolder { scene.folder }
    private var data: String { scene.data }
    private var copy: String { scene.copy }

    init() throws { scene = try RestoreScene() }

    private func run(_ arguments: String...) throws -> Shell { try scene.run(arguments) }

    private func must(_ arguments: String...) throws -> String { try scene.must(arguments) }

    @Test("Into an empty folder: the log is the one that was copied, with one event more that begins an epoch")
    func intoNothing() throws {
        let size = try scene.prepare()
        try FileManager.default.removeItem(atPath: data)
        let restored = try Web.Answer.decode(RestoreScene.Restored.self, Data(try must("restore", copy, "--json").utf8))
        #expect(restored.epoch == 1 && restored.size == Int64(size) && restored.head == restored.size + 1)
        #expect(restored.kept == nil && restored.lost == nil)
        let leaves = try BackupTests.leaves(data + "/ledger.db")
        #expect(try Array(leaves.prefix(size)) == BackupTests.leaves(copy))
        #expect(leaves.count == size + 1)
        #expect(KeyFolder(data: data).names == ["checkpoint", "marker"])
        _ = try must("verify", "--checkpoint", LedgerBackup.checkpointPath(of: copy))
        _ = try must("rebuild", "--check")
        #expect(try must("token", "list").contains("two"))
        #expect(try must("checkpoint").contains("/1\n\(size + 1)\n"))
        // A copy of that goes on from there.
        _ = try must("backup", folder.file("next"))
        let again = try Web.Answer.decode(
            RestoreScene.Restored.self, Data(try must("restore", folder.file("next"), "--json").utf8))
        #expect(again.epoch == 2 && again.lost == nil)
        let old = try run("export", "jsonl", "--after", "0.1.1")
        #expect(old.status == 1 && old.error.contains("belongs to ledger 0"))
    }

    @Test("A log whose rows hold what none can hold gives way as one does that cannot be read")
    func impossibleRow() throws {
        _ = try scene.prepare()
        try FileManager.default.removeItem(atPath: data + "/checkpoint")
        let loosen = "replace(replace(sql, 'payload TEXT NOT NULL', 'payload TEXT'), 'STRICT', '')"
        for sql in [
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = \(loosen) WHERE name = 'event'",
            """
            INSERT INTO event (position, recorded_at, type, schema, correlation, payload, leaf)
            SELECT position + 1, recorded_at, 'ledger.restored', 1, 1, NULL, leaf FROM event ORDER BY position DESC LIMIT 1
            """,
        ] { #expect(try Shell.sqlite([data + "/ledger.db", sql]).status == 0) }
        let restored = try run("restore", copy)
        #expect(restored.status == 0 && restored.error.contains("cannot be compared"), "\(restored)")
    }

    @Test(
        "A copy that is behind is refused by whatever tells of more, and taken when its loss is accepted, which the log says"
    )
    func behind() throws {
        let size = try scene.prepare()
        let elsewhere = folder.file("elsewhere")
        try FileManager.default.copyItem(atPath: CheckpointBook.path(in: data), toPath: elsewhere)
        let before = try scene.files()
        // The log itself, the checkpoint beside it, one that is named, and one in the configured place.
        let refused = try run("restore", copy)
        #expect(
            refused.status == 1
                && refused.error.contains("2 events (positions \(size + 1) to \(size + 2)) would be given up"))
        #expect(try scene.files() == before)
        let empty = folder.file("empty")
        func intoEmpty(_ arguments: [String], _ environment: [String: String] = [:]) throws -> Shell {
            try BuiltPrograms.run(
                "syncledger", ["restore", copy, "--data", empty] + arguments, environment: environment)
        }
        #expect(try intoEmpty(["--checkpoint", elsewhere]).error.contains("\(elsewhere) tells of \(size + 2)"))
        #expect(try intoEmpty([], ["SYNCLEDGER_CHECKPOINT_FILE": elsewhere]).error.contains("\(elsewhere) tells of"))
        #expect(!FileManager.default.fileExists(atPath: empty + "/ledger.db"))

        let restored = try Web.Answer.decode(
            RestoreScene.Restored.self, Data(try must("restore", copy, "--accept-loss", "--json").utf8))
        #expect(restored.epoch == 1 && restored.aheadSize == Int64(size + 2) && restored.lost == 2)
        let event = try must("event", "\(size + 1)")
        #expect(event.contains("ledger.restored") && event.contains(#""lost":2"#) && event.contains("syncledger/"))
        // What was there is kept, whole.
        let kept = try #require(restored.kept)
        #expect(try BackupTests.leaves(kept).count == size + 2)
        #expect(try must("token", "list").contains("two"))
        #expect(try !must("token", "list").contains("three"))

        let verified = try run("verify", "--checkpoint", elsewhere)
        #expect(
            verified.status == 1 && verified.output.contains("LOST positions \(size + 1) to \(size + 2)"), "\(verified)"
        )
        _ = try must("verify", "--checkpoint", elsewhere, "--accept-loss")
        #expect(try must("verify").contains("the log"))
        _ = try must("token", "create", "--name", "five")
        #expect(try must("checkpoint").contains("/1\n\(size + 2)\n"))
        _ = try must("verify")
    }

    @Test(
        "An older ledger and a damaged one give way, and are kept; another ledger does not",
        arguments: ["older", "damaged"])
    func inPlace(of kind: String) throws {
        _ = try scene.prepare()
        let newest = folder.file("newest")
        _ = try must("backup", newest, "--with-keys")
        let live = data + "/ledger.db"
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: live + suffix) }
        try FileManager.default.removeItem(atPath: live)
        if kind == "older" {
            try FileManager.default.copyItem(atPath: copy, toPath: live)
        } else {
            try Data((0..<20_000).map { _ in UInt8.random(in: 0 ... .max) }).write(to: URL(filePath: live))
            try Data("half a log".utf8).write(to: URL(filePath: live + "-wal"))
        }
        let old = try Data(contentsOf: URL(filePath: live))
        let accepted = kind == "damaged" ? ["--accept-unknown-erasures"] : []
        _ = try scene.must(["restore", newest] + accepted)
        #expect(try Data(contentsOf: URL(filePath: live + ".before-epoch-1")) == old)
        if kind == "damaged" { #expect(FileManager.default.fileExists(atPath: live + ".before-epoch-1-wal")) }
        _ = try must("verify")
        #expect(try must("token", "list").contains("four"))

        let other = folder.file("other")
        #expect(try BuiltPrograms.run("syncledger", ["token", "create", "--name", "x", "--data", other]).status == 0)
        let refused = try BuiltPrograms.run(
            "syncledger", ["restore", newest, "--keys", newest + ".keys", "--accept-loss", "--data", other])
        #expect(refused.status == 1 && refused.error.contains("name another folder"), "\(refused)")
    }

    @Test("The key as it was told before a restore verifies what was signed before it and after it")
    func oldKey() throws {
        _ = try scene.prepare()
        let key = try must("checkpoint", "--verifier-key").trimmingCharacters(in: .whitespacesAndNewlines)
        _ = try must("restore", copy, "--accept-loss")
        _ = try must("token", "create", "--name", "five")
        let aside = folder.file("aside")
        try must("checkpoint").write(toFile: aside, atomically: true, encoding: .utf8)
        #expect(
            try must("verify", "--checkpoint", aside, "--key", key, "--accept-loss").contains("ok   as \(aside) says"))
        let other = folder.file("other")
        #expect(try BuiltPrograms.run("syncledger", ["token", "create", "--name", "x", "--data", other]).status == 0)
        let foreign = try BuiltPrograms.run("syncledger", ["checkpoint", "--verifier-key", "--data", other]).output
        let verdict = try run("verify", "--checkpoint", aside, "--key", foreign.trimmingCharacters(in: .newlines))
        #expect(verdict.status == 1 && verdict.output.contains("it is a checkpoint of"), "\(verdict)")
    }

    @Test("Without the ledger's keys a backup is held against its checkpoint all the same")
    func lostKeys() throws {
        _ = try scene.prepare()
        let newest = folder.file("newest")
        _ = try must("backup", newest)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".keys") {
            try FileManager.default.removeItem(atPath: folder.file(name))
        }
        try FileManager.default.removeItem(atPath: data)
        let bare = try run("restore", newest)
        #expect(bare.status == 1 && bare.error.contains("--new-keys"), "\(bare)")
        // The checkpoint of the newest, beside an older copy.
        try? FileManager.default.removeItem(atPath: copy + ".checkpoint")
        try FileManager.default.copyItem(atPath: newest + ".checkpoint", toPath: copy + ".checkpoint")
        let older = try run("restore", copy, "--new-keys")
        #expect(older.status == 1 && older.error.contains("would be given up"), "\(older)")
        _ = try must("restore", newest, "--new-keys")
        #expect(try must("token", "list").contains("four"))
        _ = try must("checkpoint")
    }

    @Test("With new keys it goes on after what the lost ones signed and is kept elsewhere, if that is of this log")
    func lostKeysAndACheckpointElsewhere() throws {
        _ = try scene.prepare()
        let (elsewhere, newest) = (folder.file("elsewhere"), folder.file("newest"))
        func run(_ arguments: String...) throws -> Shell {
            try BuiltPrograms.run(
                "syncledger", arguments + ["--data", data], environment: ["SYNCLEDGER_CHECKPOINT_FILE": elsewhere])
        }
        #expect(try run("checkpoint", "--push").status == 0)
        let old = try #require(FileManager.default.contents(atPath: elsewhere))
        _ = try must("token", "create", "--name", "five")
        _ = try must("backup", newest)
        try FileManager.default.removeItem(atPath: data)
        let restored = try run("restore", newest, "--new-keys")
        #expect(restored.status == 0, "\(restored)")
        for command in [["checkpoint"], ["backup", folder.file("next")], ["checkpoint", "--push"], ["verify"]] {
            let done = try BuiltPrograms.run(
                "syncledger", command + ["--data", data], environment: ["SYNCLEDGER_CHECKPOINT_FILE": elsewhere])
            #expect(done.status == 0, "\(command): \(done)")
        }
        // The new one has taken its place.
        #expect(FileManager.default.contents(atPath: elsewhere) != old)
    }

    @Test("What is not a whole copy is refused, and the folder stays as it was")
    func badFiles() throws {
        _ = try scene.prepare()
        let before = try scene.files()
        func refuses(_ file: String, _ more: [String] = [], because reason: String) throws {
            let done = try BuiltPrograms.run("syncledger", ["restore", file, "--accept-loss", "--data", data] + more)
            #expect(done.status == 1 && done.error.contains(reason), "\(file): \(done)")
            #expect(try scene.files() == before, "\(file)")
        }
        try refuses(folder.file("none"), because: "there is no file")
        try refuses(data + "/ledger.db", because: "a write-ahead log beside it")
        let text = folder.file("text")
        try Data(String(repeating: "no ledger ", count: 100).utf8).write(to: URL(filePath: text))
        try refuses(text, because: "is not a SQLite file")
        let changed = folder.file("changed")
        try FileManager.default.copyItem(atPath: copy, toPath: changed)
        let change = """
            DROP TRIGGER event_is_immutable; UPDATE event SET recorded_at = recorded_at + 1 WHERE position = 2;
            """
        #expect(try Shell.sqlite([changed, change]).status == 0)
        try refuses(changed, because: "does not pass")
        let cut = folder.file("cut")
        let bytes = try Data(contentsOf: URL(filePath: copy))
        try bytes.prefix(bytes.count / 2).write(to: URL(filePath: cut))
        try refuses(cut, because: "is cut off")
        // Somebody else's signature under a checkpoint.
        let stranger = try NoteSigner(name: "syncledger/0/0", seed: Array(repeating: 1, count: 32)).verifier
        try refuses(copy, ["--key", stranger.description], because: "nothing was restored")
        try FileManager.default.removeItem(atPath: copy + ".keys")
        let keyless = try BuiltPrograms.run("syncledger", ["restore", copy, "--data", folder.file("fresh")])
        #expect(keyless.status == 1 && keyless.error.contains("put them there, or name their folder with --keys"))
    }

    @Test("A folder in which a server runs is left alone, and the server is named")
    func inUse() async throws {
        let sync = try await RunningSync()
        let server = try await sync.startServer()
        #expect(try sync.run("backup", copy).status == 0)
        let refused = try sync.run("restore", copy, "--accept-loss")
        #expect(refused.status == 1, "\(refused)")
        #expect(
            refused.error.contains("in use by syncledger serve (process \(server.processIdentifier))"), "\(refused)")
        #expect(server.isRunning)
        sync.kill9(server)
        #expect(try sync.run("restore", copy, "--accept-loss").status == 0)
    }

    @Test("Killed at any moment, it leaves the old log or the new one, and the old one whole in either case")
    func killed() async throws {
        try await BackupTests.makeLedger(in: data, events: 4_000)
        _ = try must("backup", copy)
        for name in ["three", "four"] { _ = try must("token", "create", "--name", name) }
        let size = try BackupTests.leaves(copy).count
        var kills = 0
        var isRestored = false
        for round in 0..<40 where !isRestored {
            let process = try BuiltPrograms.start(
                "syncledger", ["restore", copy, "--accept-loss", "--data", data], output: folder.file("log"))
            usleep(UInt32(30_000 + 60_000 * round))
            if process.isRunning { kills += 1 }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            // Whoever opens it finishes what was begun, if that counted.
            let tokens = try must("token", "list")
            isRestored = !tokens.contains("three")
            let leaves = try BackupTests.leaves(data + "/ledger.db").count
            #expect(leaves == (isRestored ? size + 1 : size + 2))
        }
        print("restores that were killed: \(kills)")
        #expect(kills > 0)
        // A machine that is so slow never let it come to its end.
        if !isRestored { _ = try must("restore", copy, "--accept-loss") }
        #expect(try BackupTests.leaves(data + "/ledger.db.before-epoch-1").count == size + 2)
        _ = try must("verify")
        _ = try must("rebuild", "--check")
    }
}
