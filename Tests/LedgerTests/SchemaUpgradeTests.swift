import Foundation
import Ledger
import LedgerEvents
import SyncEngine
import TestSupport
import Testing

@Suite("A file of an older schema")
struct SchemaUpgradeTests {
    private func open(_ folder: TemporaryFolder) throws -> Ledger {
        try Ledger.open(folder: folder.path, tables: ProjectionCatalog.tables)
    }

    /// A ledger as version 1 left it, with a body at the position that is returned.
    private func old(in folder: TemporaryFolder) async throws -> Position {
        let ledger = try open(folder)
        try await Genesis.prepare(ledger)
        let position = try await ledger.write { transaction in
            try transaction.append(Draft(TokenRevoked(name: "t"), body: .new(Array("Mirabelle".utf8)))).position
        }
        let made = try Shell.sqlite([folder.file("ledger.db"), EarlierVersion.one])
        #expect(made.status == 0, "\(made.error)")
        return position
    }

    @Test("It verifies as it is, becomes one of today when it is opened, and its bodies can be erased")
    func upgrade() async throws {
        let folder = try TemporaryFolder()
        let position = try await old(in: folder)
        #expect(try LogVerifier(folder: folder.path, witnesses: []).verify().problems == [])
        let erasure = "UPDATE body SET salt = x'', encoding = 2, bytes = x'' WHERE position = \(position)"
        #expect(try Shell.sqlite([folder.file("ledger.db"), erasure]).error.contains("never updated"))

        let ledger = try open(folder)
        let version = try Shell.sqlite(["-readonly", folder.file("ledger.db"), "PRAGMA user_version"])
        #expect(version.output == "4\n")
        try await ledger.write { transaction in
            let request = try transaction.append(Draft(RedactionRequested(bodies: 1))).position
            try transaction.erase(bodyOf: #require(try transaction.event(at: position)), for: request)
        }
        #expect(try await ledger.finishErasure())
        let verification = try LogVerifier(folder: folder.path, witnesses: []).verify()
        #expect(verification.problems == [] && verification.erased == 1)
        #expect(try Shell.sqlite([folder.file("ledger.db"), erasure]).error.contains("only erased"))
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let bytes = try Data(contentsOf: URL(filePath: folder.file(name)))
            #expect(bytes.range(of: Data("Mirabelle".utf8)) == nil, "\(name)")
        }
    }

    /// The lengths of a write-ahead log at which a commit ends: what a kill can leave
    /// (https://www.sqlite.org/fileformat2.html).
    private static func commits(in log: Data) -> [Int] {
        func word(_ offset: Int) -> Int { log[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
        let frame = 24 + word(8)
        return stride(from: 32, to: log.count, by: frame).filter { word($0 + 4) > 0 }.map { $0 + frame }
    }

    @Test(
        "Killed behind any commit of its upgrade, the next start leaves nothing of what version 1 had left in the file")
    func killedUpgrade() async throws {
        let folder = try TemporaryFolder()
        _ = try await old(in: folder)
        // On more pages than the upgrade itself has a use for.
        let remains = """
            PRAGMA secure_delete = OFF; CREATE TABLE scratch (text);
            WITH RECURSIVE rows (row) AS (SELECT 1 UNION ALL SELECT row + 1 FROM rows WHERE row < 500)
            INSERT INTO scratch SELECT 'left-by-a-split-page' || hex(randomblob(1500)) FROM rows;
            DROP TABLE scratch; PRAGMA wal_checkpoint(TRUNCATE);
            """
        #expect(try Shell.sqlite([folder.file("ledger.db"), remains]).status == 0)
        let old = try Data(contentsOf: URL(filePath: folder.file("ledger.db")))
        let needle = Data("left-by-a-split-page".utf8)
        #expect(old.range(of: needle) != nil)
        do { _ = try SQLiteStore(path: folder.file("ledger.db")) }
        let log = try Data(contentsOf: URL(filePath: folder.file("ledger.db-wal")))
        let commits = Self.commits(in: log)
        #expect(commits.count >= 2)
        for end in commits {
            let killed = try TemporaryFolder()
            try old.write(to: URL(filePath: killed.file("ledger.db")))
            try log.prefix(end).write(to: URL(filePath: killed.file("ledger.db-wal")))
            do { _ = try SQLiteStore(path: killed.file("ledger.db")) }
            let moved = try Shell.sqlite([
                killed.file("ledger.db"), "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA user_version",
            ])
            #expect(moved.output.hasSuffix("4\n"), "\(moved.error)")
            let bytes = try Data(contentsOf: URL(filePath: killed.file("ledger.db")))
            #expect(bytes.range(of: needle) == nil, "behind \(end) of \(log.count)")
        }
    }

    @Test("What version 2 packed with zlib is read as before, and becomes a file of today")
    func packedByZlib() async throws {
        let folder = try TemporaryFolder()
        let ledger = try open(folder)
        try await Genesis.prepare(ledger)
        let texts = ["Plain roses. ", #"{"events_url":"https://api.github.com/users/octocat/events{/privacy}"},"#]
        let bodies = texts.map { Array(String(repeating: $0, count: 100).utf8) }
        let positions = try await ledger.write { transaction in
            try bodies.map { try transaction.append(Draft(TokenRevoked(name: "t"), body: .new($0))).position }
        }
        let made = try Shell.run(
            "python3", [Checkout.root + "/Tests/LedgerTests/packed_by_version_two.py", folder.file("ledger.db")])
        #expect(made.output == "2 bodies\n", "\(made.error)")
        #expect(try LogVerifier(folder: folder.path, witnesses: []).verify().problems == [])

        let reopened = try open(folder)
        let version = try Shell.sqlite(["-readonly", folder.file("ledger.db"), "PRAGMA user_version"])
        #expect(version.output == "4\n")
        let read = try reopened.readBlocking { try $0.log.bodies(at: Set(positions)) }
        #expect(positions.map { read[$0] } == bodies)
        let checked = try Shell.run(
            "python3", [Checkout.root + "/Tests/LedgerTests/recompute_leaves.py", folder.file("ledger.db")])
        #expect(checked.status == 0, "\(checked.output) \(checked.error)")
    }

    @Test("A file of version 3, which knew one dictionary, becomes one of today by its number alone")
    func oneDictionary() async throws {
        let folder = try TemporaryFolder()
        try await Genesis.prepare(open(folder))
        let made = try Shell.sqlite([
            folder.file("ledger.db"), "PRAGMA user_version = 3; PRAGMA wal_checkpoint(TRUNCATE)",
        ])
        #expect(made.status == 0, "\(made.error)")
        #expect(try LogVerifier(folder: folder.path, witnesses: []).verify().problems == [])
        _ = try open(folder)
        let now = try Shell.sqlite([
            "-readonly", folder.file("ledger.db"), "PRAGMA user_version; SELECT count(*) FROM dictionary",
        ])
        #expect(now.output == "4\n1\n")
        #expect(try LogVerifier(folder: folder.path, witnesses: []).verify().problems == [])
    }
}
