import Foundation
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

@testable import Ledger

@Suite("A ledger's file as it is found: of another program, of a newer one, or as a power loss left it")
struct FoundFileTests {
    private func open(_ folder: TemporaryFolder) throws -> Ledger {
        try Ledger.open(folder: folder.path, tables: ProjectionCatalog.tables)
    }

    @Test("A file that is not ours is refused by name and left as it is")
    func foreignFile() throws {
        let folder = try TemporaryFolder()
        try Data("not a database, but long enough to have a header of a hundred bytes or so, one would think".utf8)
            .write(to: URL(filePath: folder.file("ledger.db")))
        let before = try Data(contentsOf: URL(filePath: folder.file("ledger.db")))
        let error = #expect(throws: LedgerError.self) { try open(folder) }
        #expect(error?.code == .notALedger)
        #expect(try Data(contentsOf: URL(filePath: folder.file("ledger.db"))) == before)
    }

    @Test("A database of another program is refused too")
    func foreignDatabase() throws {
        let folder = try TemporaryFolder()
        let made = try Shell.sqlite([folder.file("ledger.db"), "PRAGMA application_id = 7; CREATE TABLE t (x)"])
        #expect(made.status == 0)
        #expect(throws: LedgerError.self) { try open(folder) }
    }

    @Test("A first page that a power loss left half written is put right by the log beside it")
    func tornFirstPage() throws {
        let (folder, after) = (try TemporaryFolder(), try TemporaryFolder())
        let store = try SQLiteStore(path: folder.file("ledger.db"))
        try store.transaction { _ = try $0.append(Draft(TokenRevoked(name: "t")), recordedAt: 1) }
        // What a power loss leaves: the file and the log, which has the first page, and no index of it.
        for name in ["ledger.db", "ledger.db-wal"] {
            try FileManager.default.copyItem(atPath: folder.file(name), toPath: after.file(name))
        }
        let file = try FileHandle(forWritingTo: URL(filePath: after.file("ledger.db")))
        try file.write(contentsOf: Data(repeating: 0xA5, count: 512))
        try file.close()
        #expect(try open(after).readBlocking { try $0.log.head } == 1)
        #expect(try store.read { try $0.head } == 1)
    }

    @Test(
        "A creation that a power loss cut off is undone, however little of the file is there", arguments: [100, 1_536])
    func creationCutOff(_ size: Int) throws {
        let folder = try TemporaryFolder()
        let whole = folder.file("whole")
        #expect(try Shell.sqlite([whole, "CREATE TABLE plant (name)"]).status == 0)
        // A journal of no pages, for a file that had none: sectors of 512 bytes, pages of 4096.
        var journal = Data([0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7])
        for word in [0, 7, 0, 512, 4_096] as [UInt32] { withUnsafeBytes(of: word.bigEndian) { journal += $0 } }
        let path = folder.file("data")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data(contentsOf: URL(filePath: whole)).prefix(size).write(to: URL(filePath: path + "/ledger.db"))
        try (journal + Data(count: 512 - journal.count)).write(to: URL(filePath: path + "/ledger.db-journal"))
        let ledger = try Ledger.open(folder: path, tables: ProjectionCatalog.tables)
        #expect(try ledger.readBlocking { try $0.log.head } == 0)
    }

    @Test(
        "Pages that a power loss left half written are put right by the log beside them",
        arguments: [512, 1_024, 3_584])
    func tornPages(_ kept: Int) async throws {
        let folder = try TemporaryFolder()
        let ledger = try open(folder)
        try await Genesis.prepare(ledger)
        for number in 0..<40 {
            _ = try await ledger.write { try $0.append(Draft(TokenRevoked(name: "token \(number)"))) }
        }
        // As it is while the log is being moved into the file, which nobody has synced yet: so
        // much of each page is new.
        let path = folder.file("copy")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for name in ["ledger.db", "ledger.db-wal"] {
            for copy in ["", "moved-"] {
                try FileManager.default.copyItem(atPath: folder.file(name), toPath: "\(path)/\(copy)\(name)")
            }
        }
        let moving = try Shell.sqlite([path + "/moved-ledger.db", "PRAGMA wal_checkpoint"])
        #expect(moving.status == 0, "\(moving.error)")
        let old = try Data(contentsOf: URL(filePath: path + "/ledger.db"))
        var torn = try Data(contentsOf: URL(filePath: path + "/moved-ledger.db"))
        for page in stride(from: 0, to: torn.count, by: 4_096) {
            let rest = page + kept..<page + 4_096
            torn.replaceSubrange(rest, with: rest.upperBound <= old.count ? old[rest] : Data(count: rest.count))
        }
        try torn.write(to: URL(filePath: path + "/ledger.db"))
        let opened = try Ledger.open(folder: path, tables: ProjectionCatalog.tables)
        #expect(try opened.readBlocking { try $0.log.head } == 42)
    }

    @Test("A newer schema is refused with its version")
    func newerSchema() throws {
        let folder = try TemporaryFolder()
        do { _ = try open(folder) }
        #expect(
            try Shell.sqlite([folder.file("ledger.db"), "PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)"]
            ).status == 0)
        let error = #expect(throws: LedgerError.self) { try open(folder) }
        #expect(error?.code == .newerSchema)
        #expect(error?.description.contains("99") == true)
    }
}
