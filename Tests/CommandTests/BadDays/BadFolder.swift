import Foundation
import Ledger
import LedgerEvents
import SyncEngine
import TestSupport
import Testing

/// A data folder that no server can work on. The raw value is what the manual calls it.
enum BadFolder: String, CaseIterable {
    case isFile = "a file in place of the folder"
    case readOnly = "a folder that may only be read"
    case ofAnother = "a folder of another user"
    case readOnlyFile = "a `ledger.db` that may only be read"
    case pipe = "a `ledger.db` that is no file"
    case noDatabase = "a `ledger.db` that is not SQLite's"
    case otherProgram = "a `ledger.db` of another program"
    case otherApplication = "a `ledger.db` with another application id"
    case newerSchema = "a `ledger.db` of a newer program"
    case newerEvent = "an event of a newer program"
    case newerShape = "an event in a newer shape"
    case lost = "no `ledger.db` beside its keys"
    case empty = "an empty `ledger.db`"
    case withoutEvents = "a `ledger.db` without its events"
    case behindItsCheckpoint = "a `ledger.db` that ends before the checkpoint beside it"
    case cutOff = "a `ledger.db` that is cut off"
    case foreignLog = "a write-ahead log of another ledger"
    case foreignProjections = "a `projections.db` of another program"
    case damagedProjections = "projections that are damaged"

    /// Makes it at `path`.
    func make(at path: String) async throws {
        let (ledger, projections) = (path + "/ledger.db", path + "/projections.db")
        let files = FileManager.default
        switch self {
        case .isFile: try Data("a file".utf8).write(to: URL(filePath: path))
        case .readOnly:
            try await Self.makeLedger(path)
            try files.setAttributes([.posixPermissions: 0o500], ofItemAtPath: path)
        case .ofAnother:
            guard BuiltPrograms.isRoot else {
                // Who may not give a folder away takes one that is another's already.
                return try files.createSymbolicLink(atPath: path, withDestinationPath: "/usr")
            }
            try await Self.makeLedger(path)
            try files.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
            #expect(chown(path, 65_534, 65_534) == 0)
        case .readOnlyFile:
            try await Self.makeLedger(path)
            try files.setAttributes([.posixPermissions: 0o400], ofItemAtPath: ledger)
        case .pipe:
            try files.createDirectory(atPath: path, withIntermediateDirectories: true)
            #expect(mkfifo(ledger, 0o600) == 0)
        case .noDatabase:
            try files.createDirectory(atPath: path, withIntermediateDirectories: true)
            try Data(repeating: 0x5A, count: 9_000).write(to: URL(filePath: ledger))
        case .otherProgram: try await Self.alone(path) { try Self.sqlite(ledger, "CREATE TABLE plant (name)") }
        case .otherApplication:
            try await Self.alone(path) {
                try Self.sqlite(ledger, "PRAGMA application_id = 7; CREATE TABLE plant (name)")
            }
        case .newerSchema:
            try await Self.makeLedger(path)
            try Self.sqlite(ledger, "PRAGMA user_version = 99")
        case .newerEvent:
            try await Self.makeLedger(path)
            try Self.append(ledger, type: "garden.watered", schema: 1)
        case .newerShape:
            try await Self.makeLedger(path)
            try Self.append(ledger, type: EventType.tokenRevoked.rawValue, schema: 7)
        case .lost:
            try await Self.makeLedger(path)
            for suffix in ["", "-wal", "-shm"] { try? files.removeItem(atPath: ledger + suffix) }
        case .empty:
            try await Self.makeLedger(path)
            try Data().write(to: URL(filePath: ledger))
        case .withoutEvents:
            try await Self.makeLedger(path)
            for suffix in ["", "-wal", "-shm"] { try? files.removeItem(atPath: ledger + suffix) }
            try Self.sqlite(ledger, LedgerSchema.sql)
        case .behindItsCheckpoint:
            try await Self.makeLedger(path)
            #expect(try BuiltPrograms.run("syncledger", ["checkpoint", "--data", path]).status == 0)
            try Self.sqlite(ledger, "DROP TRIGGER event_is_kept; DELETE FROM event WHERE position > 40")
        case .cutOff:
            try await Self.makeLedger(path)
            try Self.sqlite(ledger, "PRAGMA wal_checkpoint(TRUNCATE)")
            #expect(truncate(ledger, 9_000) == 0)
        case .foreignLog:
            try await Self.makeLedger(path)
            let other = try TemporaryFolder()
            try await Self.makeLedger(other.file("data"))
            try files.removeItem(atPath: ledger + "-wal")
            try files.copyItem(atPath: other.file("data/ledger.db-wal"), toPath: ledger + "-wal")
        case .foreignProjections:
            try await Self.makeLedger(path)
            for suffix in ["", "-wal", "-shm"] { try? files.removeItem(atPath: projections + suffix) }
            try Self.sqlite(projections, "CREATE TABLE plant (name); INSERT INTO plant VALUES ('rose')")
        case .damagedProjections:
            try await Self.makeLedger(path)
            let lies = URL(filePath: projections).resolvingSymlinksInPath().path
            for suffix in ["-wal", "-shm"] { try? files.removeItem(atPath: lies + suffix) }
            try Data(repeating: 0x5A, count: 9_000).write(to: URL(filePath: projections))
        }
    }

    /// A user that is not allowed what root is, where the tests run as root.
    var launcher: [String] {
        switch self {
        case .readOnly, .ofAnother, .readOnlyFile: BuiltPrograms.withoutPrivileges
        default: []
        }
    }

    /// As a server leaves it that was killed: what is written last stands in the write-ahead logs.
    static func makeLedger(_ path: String) async throws {
        let ledger = try Ledger.open(folder: path, tables: ProjectionCatalog.tables)
        try await Genesis.prepare(ledger)
        _ = try KeyFolder(data: path).key("marker")
        for index in 0..<40 { _ = try await ledger.write { try $0.append(Draft(TokenRevoked(name: "t\(index)"))) } }
    }

    private static func alone(_ path: String, _ make: () throws -> Void) async throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try make()
    }

    private static func sqlite(_ file: String, _ sql: String) throws {
        let done = try Shell.sqlite([file, sql])
        #expect(done.status == 0, "\(done.error)")
    }

    /// What a newer program would have written.
    private static func append(_ file: String, type: String, schema: Int) throws {
        try sqlite(
            file,
            """
            INSERT INTO event SELECT max(position) + 1, max(recorded_at), '\(type)', \(schema), NULL, NULL, NULL, NULL,
                NULL, NULL, max(position) + 1, NULL, NULL, NULL, '{}', zeroblob(32) FROM event
            """)
    }

    /// What every file in it says; those that only hold locks are left out.
    static func contents(of path: String) throws -> [String: Data] {
        let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
        guard !isLink, let walk = FileManager.default.enumerator(atPath: path) else { return [:] }
        var contents: [String: Data] = [:]
        for case let name as String in walk where !name.contains(".lock") && !name.hasSuffix("-shm") {
            let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
            guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
            contents[name] = try Data(contentsOf: URL(filePath: path + "/" + name))
        }
        return contents
    }
}
