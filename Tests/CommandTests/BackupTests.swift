import Foundation
import Ledger
import LedgerEvents
import RuleTesting
import SyncEngine
import TestSupport
import Testing

@Suite("A backup", .ownThreads, .timeLimit(.minutes(5)))
struct BackupTests {
    private let folder: TemporaryFolder
    private var data: String { folder.file("data") }

    init() throws { folder = try TemporaryFolder() }

    /// Enough for a copy to take a while.
    static func makeLedger(in folder: String, events: Int) async throws {
        let ledger = try Ledger.open(folder: folder, tables: ProjectionCatalog.tables)
        try await Genesis.prepare(ledger)
        for _ in 0..<events / 200 {
            try await ledger.write { transaction in
                for _ in 0..<200 {
                    let body = (0..<500).map { _ in UInt8.random(in: 0 ... .max) }
                    try transaction.append(Draft(TokenRevoked(name: "t"), body: .new(body)))
                }
            }
        }
    }

    private func run(_ arguments: String...) throws -> Shell {
        try BuiltPrograms.run("syncledger", arguments + ["--data", data])
    }

    /// Held against its checkpoint and computed again by a program in another language.
    private func check(_ copy: String, key: String) throws {
        let place = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: copy, toPath: place.file("ledger.db"))
        let verified = try BuiltPrograms.run(
            "syncledger",
            ["verify", "--data", place.path, "--checkpoint", LedgerBackup.checkpointPath(of: copy), "--key", key])
        #expect(verified.status == 0, "\(verified.output) \(verified.error)")
        let recomputed = try Shell.run("python3", [Checkout.root + "/Tests/LedgerTests/recompute_leaves.py", copy])
        #expect(recomputed.status == 0, "\(recomputed.error)")
    }

    static func leaves(_ ledger: String) throws -> [Substring] {
        let listed = try Shell.sqlite(["-readonly", ledger, "SELECT position, hex(leaf) FROM event ORDER BY position"])
        #expect(listed.status == 0, "\(listed.error)")
        return listed.output.split(separator: "\n")
    }

    private struct Made: Decodable {
        var events: Int
        var verifierKey: String
        var checkpoint: String
    }

    @Test(
        "Made while webhooks come in, each copy has all that was acknowledged before, begins like the log, and passes")
    func underLoad() async throws {
        let sync = try await RunningSync()
        let server = try await sync.startServer()
        let live = sync.folder.file("data/ledger.db")
        try await WebhookLoad.run(on: sync) { load in
            for round in 1...3 {
                let enough = load.acknowledged.count + 100
                #expect(try await eventually { load.acknowledged.count >= enough })
                let before = load.acknowledged.max() ?? 0
                let copy = folder.file("copy\(round)")
                let settings = sync.settings
                let done = try await aside {
                    try BuiltPrograms.run("syncledger", ["backup", copy, "--json"], environment: settings)
                }
                #expect(done.status == 0, "\(done.error)")
                let made = try Web.Answer.decode(Made.self, Data(done.output.utf8))
                #expect(Int64(made.events) >= before)
                try check(copy, key: made.verifierKey)
                let leaves = try Self.leaves(copy)
                #expect(leaves.count == made.events)
                #expect(try leaves == Array(Self.leaves(live).prefix(made.events)))
                #expect(try Checkpoint(unverified: made.checkpoint.utf8).size == Int64(made.events))
                // Webhooks were taken all the while.
                #expect(try await eventually { (load.acknowledged.max() ?? 0) > Int64(made.events) })
            }
        }
        #expect(server.isRunning)
        // One file each, and its checkpoint: no write-ahead log, which could be left behind.
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(files == (1...3).flatMap { ["copy\($0)", "copy\($0).checkpoint"] })
        let header = try Data(contentsOf: URL(filePath: folder.file("copy1"))).prefix(20).suffix(2)
        #expect(Array(header) == [1, 1])
    }

    @Test("A file that is there stays as it is unless it is to give way, and secrets come along only when asked")
    func refusals() throws {
        #expect(try run("token", "create", "--name", "one").status == 0)
        _ = try KeyFolder(data: data).key("marker")
        let copy = folder.file("copy")
        let made = try run("backup", copy)
        #expect(made.status == 0 && made.output.contains("\(data)/keys is not in it"), "\(made)")
        let before = try Data(contentsOf: URL(filePath: copy))
        for key in ["marker", "checkpoint"] {
            let secret = Data(try KeyFolder(data: data).key(key))
            #expect(before.range(of: secret) == nil)
        }
        #expect(try run("token", "create", "--name", "two").status == 0)
        let refused = try run("backup", copy)
        #expect(refused.status == 1 && refused.error.contains("is there already"))
        #expect(try Data(contentsOf: URL(filePath: copy)) == before)
        let replaced = try run("backup", copy, "--replace", "--with-keys")
        #expect(replaced.status == 0 && replaced.output.contains("\(copy).keys"), "\(replaced)")
        #expect(try Data(contentsOf: URL(filePath: copy)) != before)
        #expect(KeyFolder(copy: copy + ".keys").names == ["checkpoint", "marker"])
        let marker = FileManager.default.contents(atPath: copy + ".keys/marker.key")
        #expect(try KeyFolder(copy: copy + ".keys").existing("marker") == KeyFolder(data: data).existing("marker"))
        for (path, mode) in [(".keys", 0o700), (".keys/marker.key", 0o600), ("", 0o600)] {
            let attributes = try FileManager.default.attributesOfItem(atPath: copy + path)
            #expect(attributes[.posixPermissions] as? Int == mode, "\(path)")
        }
        // The key was lost, and the next start has made another one.
        try FileManager.default.removeItem(atPath: data + "/keys/marker.key")
        _ = try KeyFolder(data: data).key("marker")
        let again = try run("backup", copy, "--replace", "--with-keys")
        #expect(again.status == 0 && again.error.contains("is kept as marker.key.before"), "\(again)")
        #expect(FileManager.default.contents(atPath: copy + ".keys/marker.key.before") == marker)
        let second = FileManager.default.contents(atPath: copy + ".keys/marker.key")
        try FileManager.default.removeItem(atPath: data + "/keys/marker.key")
        _ = try KeyFolder(data: data).key("marker")
        #expect(try run("backup", copy, "--replace", "--with-keys").error.contains("is kept as marker.key.before-2"))
        #expect(FileManager.default.contents(atPath: copy + ".keys/marker.key.before") == marker)
        #expect(FileManager.default.contents(atPath: copy + ".keys/marker.key.before-2") == second)
        #expect(
            try BuiltPrograms.run("syncledger", ["backup", folder.file("x"), "--data", folder.file("none")]).status == 1
        )
        #expect(try run("backup", folder.file("no/such/folder")).status == 1)
    }

    @Test("A ledger never gives way to it, nor a file that has another's write-ahead log beside it")
    func live() throws {
        for name in ["one", "two"] { #expect(try run("token", "create", "--name", name).status == 0) }
        let copy = folder.file("copy")
        #expect(try run("backup", copy).status == 0)
        try FileManager.default.copyItem(atPath: data + "/ledger.db-wal", toPath: copy + "-wal")
        try FileManager.default.linkItem(atPath: data + "/ledger.db", toPath: folder.file("link"))
        func image() throws -> [String: Data] {
            let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            return names.reduce(into: [:]) { $0[$1] = FileManager.default.contents(atPath: folder.file($1)) }
        }
        let before = try image()
        let own = [
            "ledger.db", "ledger.db-wal", "ledger.lock", "rebuild.lock.queue", "projections.db", "checkpoint",
            "reserve", "erasure.pending",
        ].map { data + "/" + $0 }
        for (place, reason) in own.map({ ($0, "is a ledger's own") }) + [
            (folder.file("link"), "is a ledger's own"), (copy, "\(copy)-wal is there"),
        ] {
            let refused = try run("backup", place, "--replace")
            #expect(refused.status == 1 && refused.error.contains(reason), "\(place): \(refused)")
            #expect(try image() == before, "\(place)")
        }
        // Nor is such a log left for a file that is not there yet.
        try FileManager.default.removeItem(atPath: copy)
        #expect(try run("backup", copy).status == 1)
        // Any other name in the folder will do, and is in nobody's way.
        for name in ["monday.db", "ledger.bak", "ledger-monday.db"] {
            let made = try run("backup", data + "/" + name)
            #expect(made.status == 0, "\(made)")
        }
        #expect(try run("token", "create", "--name", "three").status == 0)
        #expect(try run("verify").status == 0)
    }

    @Test("One that fails leaves the checkpoint of what it was to replace")
    func failedReplacement() throws {
        #expect(try run("token", "create", "--name", "one").status == 0)
        let place = folder.file("place")
        try FileManager.default.createDirectory(atPath: place + "/full", withIntermediateDirectories: true)
        try Data("kept".utf8).write(to: URL(filePath: place + ".checkpoint"))
        #expect(try run("backup", place, "--replace").status == 1)
        #expect(FileManager.default.contents(atPath: place + ".checkpoint") == Data("kept".utf8))
    }

    @Test("Of a ledger that was changed, or that lost its end, no backup is made")
    func damaged() throws {
        for name in ["one", "two", "three"] { #expect(try run("token", "create", "--name", name).status == 0) }
        #expect(try run("checkpoint").status == 0)
        let change = """
            DROP TRIGGER event_is_immutable; UPDATE event SET recorded_at = recorded_at + 1 WHERE position = 4;
            """
        #expect(try Shell.sqlite([data + "/ledger.db", change]).status == 0)
        let refused = try run("backup", folder.file("copy"))
        #expect(refused.status == 1 && refused.error.contains("no backup was made"), "\(refused)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["data"])
    }

    @Test("Killed at any moment, it leaves no file or a whole one, and the next one is made as if nothing had been")
    func killed() async throws {
        try await Self.makeLedger(in: data, events: 4_000)
        let key = try run("checkpoint", "--verifier-key").output.trimmingCharacters(in: .newlines)
        let copy = folder.file("copy")
        var left: [String: Int] = [:]
        for round in 0..<12 {
            if round == 6 { #expect(try run("backup", copy).status == 0) }
            let process = try BuiltPrograms.start(
                "syncledger", ["backup", copy, "--data", data] + (round < 6 ? [] : ["--replace"]),
                output: folder.file("log"))
            usleep(UInt32(40_000 + 90_000 * (round % 6)))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            guard FileManager.default.fileExists(atPath: copy) else {
                left["nothing", default: 0] += 1
                continue
            }
            left["a copy", default: 0] += 1
            let place = try TemporaryFolder()
            try FileManager.default.copyItem(atPath: copy, toPath: place.file("ledger.db"))
            let note = LedgerBackup.checkpointPath(of: copy)
            let witness = FileManager.default.fileExists(atPath: note) ? ["--checkpoint", note, "--key", key] : []
            let verified = try BuiltPrograms.run("syncledger", ["verify", "--data", place.path] + witness)
            #expect(verified.status == 0, "\(verified.output)")
            if round < 6 { try FileManager.default.removeItem(atPath: copy) }
        }
        print("backups that were killed left \(left)")
        #expect(left["nothing"] != nil && left["a copy"] != nil)
        #expect(try run("backup", copy, "--replace").status == 0)
        try check(copy, key: key)
        #expect(!FileManager.default.fileExists(atPath: copy + ".part"))
    }
}
