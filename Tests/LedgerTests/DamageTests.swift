import Foundation
import GRDB
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

/// What a ledger does when its disk fails, or what stands there is not what was written.
@Suite("A damaged ledger", .timeLimit(.minutes(3)))
struct DamageTests {
    private static func open(_ folder: TemporaryFolder) throws -> Ledger {
        try Ledger.open(folder: folder.path, tables: ProjectionCatalog.tables)
    }

    private static func fill(_ ledger: Ledger, _ count: Int) async throws {
        try await Genesis.prepare(ledger)
        try await ledger.write { transaction in
            for index in 0..<count { try transaction.append(Draft(TokenRevoked(name: "token-\(index)"))) }
        }
    }

    /// What is known when the search has ended.
    private static func finding(_ ledger: Ledger) async throws -> LedgerHealth.Finding {
        while true {
            let stop = try #require(ledger.health.stop)
            if stop.finding != .searching { return stop.finding }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private static func expectStopped(_ ledger: Ledger, saying words: String) async throws {
        let head = try await ledger.read { try $0.log.head }
        for usingReserve in [false, true] {
            let refused = try await #require(throws: LedgerError.self) {
                try await ledger.write(usingReserve: usingReserve) {
                    _ = try $0.append(Draft(TokenRevoked(name: "refused")))
                }
            }
            #expect(refused.code == .stopped && refused.description.contains(words), "\(refused)")
        }
        #expect(try await ledger.read { try $0.log.head } == head)
    }

    @Test(
        "An I/O error, a failed sync and damage end all writing by this process; what is good is read",
        arguments: [
            ResultCode.SQLITE_IOERR_READ, .SQLITE_IOERR_SHORT_READ, .SQLITE_IOERR_WRITE, .SQLITE_IOERR_FSYNC,
            .SQLITE_CORRUPT, .SQLITE_NOTADB,
        ])
    func writing(_ code: ResultCode) async throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.open(folder)
        try await Self.fill(ledger, 300)
        // As SQLite would end a statement of the command.
        let failure = await #expect(throws: LedgerError.self) {
            try await ledger.write { transaction in
                _ = try transaction.append(Draft(TokenRevoked(name: "undone")))
                throw DatabaseError(resultCode: code, message: "a failing disk")
            }
        }
        #expect(failure?.code == .stopped)
        // The file itself is good: then it says so.
        let head = try await ledger.read { try $0.log.head }
        #expect(try await Self.finding(ledger) == .nothing(events: head))
        try await Self.expectStopped(ledger, saying: "a failing disk (SQLite error \(code.rawValue))")
        #expect(try await ledger.read { try $0.log.event(at: 100) } != nil)
    }

    @Test("What passes, or is the command's own fault, ends nothing")
    func passing() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.open(folder)
        try await Self.fill(ledger, 3)
        for code in [ResultCode.SQLITE_BUSY, .SQLITE_CONSTRAINT, .SQLITE_INTERRUPT, .SQLITE_NOMEM] {
            await #expect(throws: DatabaseError.self) {
                try await ledger.write { _ in throw DatabaseError(resultCode: code) }
            }
            #expect(ledger.health.takesNew, "\(code)")
        }
        await #expect(throws: LedgerError.self) {
            try await ledger.write { _ in throw LedgerError(.inconsistent, "an edit left no record") }
        }
        #expect(ledger.health.takesNew)
    }

    @Test("A page that is overwritten is met while reading: the first bad position is named, and the others are read")
    func page() async throws {
        let folder = try TemporaryFolder()
        do { try await Self.fill(try Self.open(folder), 2_000) }
        let file = folder.file("ledger.db")
        #expect(try Shell.sqlite([file, "PRAGMA wal_checkpoint(TRUNCATE)"]).status == 0)
        let pages = try Shell.sqlite([
            file, "SELECT pageno FROM dbstat WHERE name = 'event' AND pagetype = 'leaf' ORDER BY path",
        ]
        ).output.split(separator: "\n").compactMap { UInt64($0) }
        try #require(pages.count > 10)
        let handle = try FileHandle(forUpdating: URL(filePath: file))
        try handle.seek(toOffset: (pages[pages.count / 2] - 1) * 4_096)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
        try handle.close()

        let ledger = try Self.open(folder)
        #expect(ledger.health.takesNew)
        let failure = #expect(throws: LedgerError.self) {
            try ledger.readBlocking { try $0.log.scan(.all, after: 0) { _ in true } }
        }
        #expect(failure?.code == .stopped)
        guard case .position(let bad, let words) = try await Self.finding(ledger) else {
            Issue.record("no position was named: \(String(describing: ledger.health.stop))")
            return
        }
        #expect(bad > 100 && bad < 1_900, "\(words)")
        try await Self.expectStopped(ledger, saying: "the first bad position is \(bad)")
        #expect(try await ledger.read { try $0.log.event(at: bad - 1) }?.position == bad - 1)
        await #expect(throws: LedgerError.self) { try await ledger.read { try $0.log.event(at: bad) } }
        #expect(try await ledger.read { try $0.log.event(at: 2_002) }?.position == 2_002)
    }

    @Test("A row that SQLite finds whole, and that is not what was written, stops the writing too")
    func row() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.open(folder)
        try await Self.fill(ledger, 10)
        let brought = try await ledger.write {
            try $0.append(Draft(TokenRevoked(name: "t"), body: .new(Array(repeating: 7, count: 9_000))))
                .position
        }
        let spoil =
            "DROP TRIGGER body_is_immutable; UPDATE body SET bytes = x'0011223344' WHERE position = \(brought)"
        #expect(try Shell.sqlite([folder.file("ledger.db"), spoil]).status == 0)
        let failure = await #expect(throws: LedgerError.self) { try await ledger.read { try $0.log.body(at: brought) } }
        #expect(failure?.code == .corrupt)
        guard case .position(brought, _) = try await Self.finding(ledger) else {
            Issue.record("\(String(describing: ledger.health.stop))")
            return
        }
        try await Self.expectStopped(ledger, saying: "the first bad position is \(brought)")
    }

    @Test("Damage that a decision meets fails its whole group, and stops the writing")
    func decision() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.open(folder)
        try await Self.fill(ledger, 10)
        let head = try await ledger.read { try $0.log.head }
        let failure = await #expect(throws: LedgerError.self) {
            try await ledger.write { transaction in
                try transaction.append(Draft(TokenRevoked(name: "receipt")))
                do {
                    try transaction.savepoint { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
                } catch  where !transaction.isOver(by: error) {
                    Issue.record("what is over cannot be gone on with")
                }
            }
        }
        #expect(failure?.code == .stopped)
        #expect(try await ledger.read { try $0.log.head } == head)
    }

    @Test(
        "Whatever of SQLite's errors a decision meets fails its whole group, but a broken rule of the schema",
        arguments: [ResultCode.SQLITE_NOMEM, .SQLITE_CANTOPEN, .SQLITE_BUSY, .SQLITE_FULL, .SQLITE_CONSTRAINT])
    func transientError(code: ResultCode) async throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.open(folder)
        try await Self.fill(ledger, 10)
        let head = try await ledger.read { try $0.log.head }
        let isFatal = code != .SQLITE_CONSTRAINT
        do {
            try await ledger.write { transaction in
                try transaction.append(Draft(TokenRevoked(name: "receipt")))
                do {
                    try transaction.savepoint { throw DatabaseError(resultCode: code) }
                } catch  where !transaction.isOver(by: error) {
                    #expect(!isFatal)
                }
            }
            #expect(!isFatal)
        } catch { #expect(isFatal, "\(error)") }
        #expect(try await ledger.read { try $0.log.head } == (isFatal ? head : head + 1))
    }

    @Test("So does a body that a decision cannot unpack, wherever it is caught")
    func decisionOnUnreadableBody() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.open(folder)
        try await Self.fill(ledger, 10)
        let long = Array(String(repeating: "Black spots. ", count: 100).utf8)
        let brought = try await ledger.write {
            try $0.append(Draft(TokenRevoked(name: "t"), body: .new(long))).position
        }
        let spoil =
            "DROP TRIGGER body_is_immutable; UPDATE body SET bytes = x'0011223344' WHERE position = \(brought)"
        #expect(try Shell.sqlite([folder.file("ledger.db"), spoil]).status == 0)
        let failure = await #expect(throws: LedgerError.self) {
            try await ledger.write { transaction in
                try transaction.append(Draft(TokenRevoked(name: "receipt")))
                do {
                    try transaction.savepoint { _ = try transaction.body(at: brought) }
                } catch  where !transaction.isOver(by: error) {
                    Issue.record("what is over cannot be gone on with")
                }
            }
        }
        #expect(failure?.code == .stopped)
        #expect(try await ledger.read { try $0.log.head } == brought)
        try await Self.expectStopped(ledger, saying: "cannot be unpacked")
    }

    @Test("A ledger.db that is deleted or replaced under a running process takes nothing more")
    func replaced() async throws {
        for (name, isReplaced) in [
            ("ledger.db", false), ("ledger.db", true), ("ledger.db-wal", false), ("ledger.db-shm", false),
        ] {
            let folder = try TemporaryFolder()
            let ledger = try Self.open(folder)
            try await Self.fill(ledger, 10)
            let (file, kept) = (folder.file(name), folder.file("kept"))
            try FileManager.default.moveItem(atPath: file, toPath: kept)
            if isReplaced { try FileManager.default.copyItem(atPath: kept, toPath: file) }
            try await Self.expectStopped(ledger, saying: "ledger.db is not the file that was opened")
        }
    }

    @Test("A file that is cut short under whoever has it open is not read as zeros, which would be written back")
    func cutShort() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("cut.db")
        let rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)"
        let sql = "PRAGMA journal_mode = WAL; CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT)"
        let made = try Shell.sqlite([file, "\(sql); INSERT INTO word \(rows) SELECT i, 'black spots' FROM n"])
        #expect(made.status == 0, "\(made.error)")
        let pool = try SQLiteConnection.pool(file, synchronous: .full) { _ in }
        // The middle of the last page, whose rows are written from its end on.
        let handle = try FileHandle(forUpdating: URL(filePath: file))
        try handle.truncate(atOffset: try handle.seekToEnd() - 2_048)
        try handle.close()
        let failure = #expect(throws: DatabaseError.self) {
            try pool.write { try $0.execute(sql: "INSERT INTO word VALUES (1000, 'another')") }
        }
        #expect(failure?.extendedResultCode == .SQLITE_IOERR_READ)
        let good = "SELECT count(*) FROM word WHERE id < 500 AND text <> ''"
        #expect(try pool.read { try Int.fetchOne($0, sql: good) } == 499)
    }

    @Test("Nor does one take webhooks that is replaced while projections are made")
    func replacedEarly() async throws {
        for isReplaced in [false, true] {
            let folder = try TemporaryFolder()
            try await Self.fill(try Self.open(folder), 10)
            let opening = try LedgerOpening(folder: folder.path, tables: ProjectionCatalog.tables)
            let first = try opening.append { _ in [Draft(TokenRevoked(name: "a"))] }
            #expect(first == 13)
            let (file, kept) = (folder.file("ledger.db"), folder.file("kept.db"))
            try FileManager.default.moveItem(atPath: file, toPath: kept)
            if isReplaced { try FileManager.default.copyItem(atPath: kept, toPath: file) }
            let refused = #expect(throws: LedgerError.self) {
                try opening.append { _ in [Draft(TokenRevoked(name: "lost"))] }
            }
            #expect(refused?.code == .stopped)
            #expect(refused?.description.contains("ledger.db is not the file that was opened") == true)
        }
    }

    @Test("Damage of the projections that a command meets is not told as the log's")
    func projectionsInCommand() async throws {
        let folder = try TemporaryFolder()
        let file = folder.file("projections.db")
        do {
            let ledger = try Self.open(folder)
            try await Self.fill(ledger, 10)
            try await ledger.write { _ = try $0.append(Draft(ProjectSaved(project: "p"), body: .new(Array("P".utf8)))) }
        }
        #expect(try Shell.sqlite([file, "PRAGMA wal_checkpoint(TRUNCATE)"]).status == 0)
        let page = try Shell.sqlite([file, "SELECT rootpage FROM sqlite_schema WHERE name = 'project'"]).output
        let handle = try FileHandle(forUpdating: URL(filePath: file))
        try handle.seek(toOffset: (try #require(UInt64(page.dropLast())) - 1) * 4_096)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
        try handle.close()

        let ledger = try Self.open(folder)
        let failure = await #expect(throws: LedgerError.self) {
            try await ledger.write { transaction in
                try transaction.append(Draft(TokenRevoked(name: "receipt")))
                do {
                    try transaction.savepoint { _ = try transaction.rows.find(Project.self, "p") }
                } catch  where !transaction.isOver(by: error) {
                    Issue.record("what is over cannot be gone on with")
                }
            }
        }
        #expect(failure?.code == .stopped)
        let why = try #require(ledger.health.stop).why
        #expect(why.hasPrefix("projections-"), "\(why)")
        guard case .elsewhere = try await Self.finding(ledger) else {
            Issue.record("\(String(describing: ledger.health.stop))")
            return
        }
    }

    @Test("An event that is missing is not passed over where projections are made, nor is one far behind the last")
    func hole() async throws {
        let fakes = [
            "DROP TRIGGER event_is_kept; DELETE FROM event WHERE position = 100": "position 100 is missing",
            "DROP TRIGGER event_is_immutable; UPDATE event SET position = 9223372036854775807 WHERE position = 302":
                "position 302 is missing",
        ]
        for (sql, said) in fakes {
            let folder = try TemporaryFolder()
            do { try await Self.fill(try Self.open(folder), 300) }
            #expect(try Shell.sqlite([folder.file("ledger.db"), sql]).status == 0)
            for name in try ProjectionFolder.files(in: folder.path) {
                try FileManager.default.removeItem(atPath: folder.file(name))
            }
            let failure = #expect(throws: LedgerError.self) { try Self.open(folder) }
            #expect(failure?.code == .corrupt && failure?.description.contains(said) == true, "\(failure as Any)")
        }
    }

    @Test("Damaged projections are told from a damaged log")
    func projections() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.open(folder)
        try await Self.fill(ledger, 2_000)
        #expect(
            try Shell.sqlite([folder.file("projections.db"), "PRAGMA wal_checkpoint(TRUNCATE)"]).status == 0)
        let handle = try FileHandle(forUpdating: URL(filePath: folder.file("projections.db")))
        let size = try handle.seekToEnd()
        for page in 3..<size / 4_096 {
            try handle.seek(toOffset: page * 4_096)
            try handle.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
        }
        try handle.close()
        await #expect(throws: LedgerError.self) {
            try await ledger.write { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "\($0.now)") }
        }
        let finding = try await Self.finding(ledger)
        guard case .elsewhere(let words) = finding else {
            Issue.record("\(finding)")
            return
        }
        #expect(words.contains("all 2002 events of the log are good, but projections.db"), "\(words)")
    }
}
