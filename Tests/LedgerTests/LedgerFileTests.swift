import CSQLiteSettings
import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

@Suite("A ledger in its folder")
struct LedgerFileTests {
    private func open(_ folder: TemporaryFolder) throws -> Ledger {
        try Ledger.open(folder: folder.path, tables: ProjectionCatalog.tables)
    }

    @Test("Both files are in write-ahead mode")
    func pragmas() async throws {
        let folder = try TemporaryFolder()
        let ledger = try open(folder)
        try await Genesis.prepare(ledger)
        let modes = try ["ledger.db", "projections.db"].map {
            try Shell.sqlite(["-readonly", folder.file($0), "PRAGMA journal_mode"]).output
        }
        #expect(modes == ["wal\n", "wal\n"])
    }

    @Test("A body at hand is kept as it was packed, for one event: two have no salt in common")
    func bodyAtHand() async throws {
        let folder = try TemporaryFolder()
        let ledger = try open(folder)
        let bytes = Array("Mind the thorns".utf8)
        let packed = ledger.packed(bytes)
        let events = try await ledger.write { transaction in
            transaction.bodyAtHand = packed
            let another = Draft(TokenRevoked(name: "t"), body: .new(Array("another".utf8)))
            _ = try transaction.append(another)
            return try (0..<2).map { try transaction.append(Draft(TokenRevoked(name: "\($0)"), body: .new(bytes))) }
        }
        #expect(events[0].bodyDigest == packed.stored?.digest)
        #expect(events[1].bodyDigest != events[0].bodyDigest)
        let kept = try await ledger.read { try $0.log.bodies(at: Set(events.map(\.position))) }
        #expect(events.map { kept[$0.position] } == [bytes, bytes])
        #expect(try LogVerifier(folder: folder.path, witnesses: []).verify().problems.isEmpty)
    }

    @Test("SQLite takes no lock to count its memory, about which nobody asks")
    func memory() throws {
        let folder = try TemporaryFolder()
        let ledger = try open(folder)
        var (used, most): (Int64, Int64) = (-1, -1)
        try ledger.readBlocking { _ in
            #expect(sqlite3_status64(SQLITE_STATUS_MEMORY_USED, &used, &most, 0) == SQLITE_OK)
        }
        #expect((used, most) == (0, 0))
    }

    @Test("Many writers at once: every command runs once, and positions have no gaps")
    func groupCommit() async throws {
        let folder = try TemporaryFolder()
        let ledger = try open(folder)
        let positions = try await withThrowingTaskGroup(of: Position.self) { group in
            for index in 0..<300 {
                group.addTask {
                    try await ledger.write { try $0.append(Draft(TokenRevoked(name: "t\(index)"))).position }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(positions.sorted() == Array(1...300))
        #expect(try ledger.readBlocking { try $0.rows.position } == 300)
    }

    @Test("Lists of every length are one statement: a connection keeps what it has prepared for as long as it is open")
    func lengths() throws {
        let folder = try TemporaryFolder()
        let ledger = try open(folder)
        func ask(_ lengths: ClosedRange<Int>) throws -> Int {
            for length in lengths {
                try ledger.readBlocking { reader in
                    _ = try reader.rows.all(Project.self, where: "id > ?", [.text("")], order: "id", limit: length)
                    _ = try reader.rows.count(Project.self, where: "id > ?", [.text("")], upTo: length)
                }
            }
            return try ledger.queryPlans().count
        }
        #expect(try ask(1...1) == ask(1...50))
    }

    @Test("What another process appended is told although the first look at the rows failed", .timeLimit(.minutes(1)))
    func failedLook() async throws {
        let folder = try TemporaryFolder()
        let ledger = try open(folder)
        try await Genesis.prepare(ledger)
        func rename(_ table: String, _ name: String) throws {
            let renamed = try Shell.sqlite([folder.file("projections.db"), "ALTER TABLE \(table) RENAME TO \(name)"])
            #expect(renamed.status == 0, "\(renamed.error)")
        }
        try rename("projection_cursor", "aside")
        let other = try LedgerOpening(folder: folder.path, tables: ProjectionCatalog.tables)
        let appended = try other.append { _ in [Draft(TokenRevoked(name: "t"))] }
        // Some looks.
        try await Task.sleep(for: .milliseconds(200))
        try rename("aside", "projection_cursor")
        for await head in ledger.headSignal.updates() where head >= appended { break }
        #expect(try ledger.readBlocking { try $0.rows.position } == appended)
    }

    @Test("A command that throws leaves nothing and harms no other of its group")
    func failingCommand() async throws {
        struct Failure: Error {}
        let folder = try TemporaryFolder()
        let ledger = try open(folder)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<40 {
                group.addTask {
                    do {
                        try await ledger.write { transaction in
                            try transaction.append(Draft(TokenRevoked(name: "t\(index)")))
                            if index % 2 == 0 { throw Failure() }
                        }
                        #expect(index % 2 == 1)
                    } catch is Failure { #expect(index % 2 == 0) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try ledger.readBlocking { try $0.log.head } == 20)
    }

    @Test("Whoever reads after an answer finds the rows of it", .timeLimit(.minutes(1)))
    func readYourWrites() async throws {
        let folder = try TemporaryFolder()
        // As processes have it that stay: they answer first.
        let ledger = try Ledger.open(
            folder: folder.path, tables: ProjectionCatalog.tables,
            reserve: DiskReserve(folder: folder.path, bytes: 1 << 20))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in ["a", "b", "c"] {
                group.addTask {
                    for index in 0..<100 {
                        let id = "\(name)\(index)"
                        try await ledger.write { transaction in
                            _ = try transaction.append(Draft(ProjectSaved(project: id), body: .new(Array("x".utf8))))
                        }
                        #expect(try await ledger.read { try $0.rows.find(Project.self, id) } != nil)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("Two ledgers on one folder, as two processes have: both write, both see, neither loses")
    func twoWriters() async throws {
        let folder = try TemporaryFolder()
        let (one, two) = (try open(folder), try open(folder))
        try await Genesis.prepare(one)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (name, ledger) in [("a", one), ("b", two)] {
                group.addTask {
                    for index in 0..<50 {
                        try await ledger.write { transaction in
                            _ = try transaction.append(
                                Draft(ProjectSaved(project: "\(name)\(index)"), body: .new(Array("x".utf8))))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        for ledger in [one, two] {
            let (head, position) = try ledger.readBlocking { (try $0.log.head, try $0.rows.position) }
            #expect((head, position) == (102, 102))
            #expect(try ledger.compareWithRebuild().difference == nil)
        }
    }

    @Test("The write-ahead log is moved into the file when it is large, and only then")
    func checkpoints() async throws {
        let folder = try TemporaryFolder()
        let ledger = try open(folder)
        func size(_ file: String) throws -> Int {
            try #require(try FileManager.default.attributesOfItem(atPath: folder.file(file))[.size] as? Int)
        }
        func append(bytes: Int) async throws {
            // What cannot be packed.
            let body = Array((0..<bytes / 8).map { _ in UInt64.random(in: 0...UInt64.max) }.withUnsafeBytes(Array.init))
            _ = try await ledger.write { try $0.append(Draft(TokenRevoked(name: "t"), body: .new(body))) }
            // A group is answered before its upkeep; the next one comes after it.
            try await ledger.write { _ in }
        }
        // The first event is moved at once: the file then says whose it is.
        try await append(bytes: 8)
        let before = try size("ledger.db")
        for _ in 0..<7 { try await append(bytes: 1 << 20) }
        #expect(try size("ledger.db") == before)
        for _ in 0..<2 { try await append(bytes: 1 << 20) }
        let moved = try size("ledger.db")
        #expect(moved > 8 << 20)
        // The log's file keeps its size; what counts is how much of it is in use.
        for _ in 0..<6 { try await append(bytes: 1 << 20) }
        #expect(try size("ledger.db") == moved)
        for _ in 0..<16 { try await append(bytes: 1 << 20) }
        #expect(try size("ledger.db") > moved)
        #expect(try size("ledger.db-wal") < 12 << 20)
    }

    @Test("The room that one large commit took in the write-ahead log is given back")
    func largeCommit() async throws {
        let folder = try TemporaryFolder()
        let ledger = try open(folder)
        func logSize() throws -> Int {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("ledger.db-wal"))
            return try #require(attributes[.size] as? Int)
        }
        let body = Array(
            (0..<5 << 20).map { _ in UInt64.random(in: 0...UInt64.max) }.withUnsafeBytes(Array.init))
        try await ledger.write { _ = try $0.append(Draft(TokenRevoked(name: "t"), body: .new(body))) }
        #expect(try logSize() > 40 << 20)
        // A group is answered before its upkeep, so the next one comes after it: it begins the log anew.
        for _ in 0..<3 { try await ledger.write { _ = try $0.append(Draft(TokenRevoked(name: "t"))) } }
        #expect(try logSize() <= 16 << 20)
    }

    @Test("The head's movement by another process is noticed")
    func headSignal() async throws {
        let folder = try TemporaryFolder()
        let (one, two) = (try open(folder), try open(folder))
        let seen = Task {
            for await head in two.headSignal.updates() where head >= 2 { return head }
            return 0
        }
        try await Genesis.prepare(one)
        #expect(await seen.value >= 2)
    }

    @Test("Projections that are lost, of another log, or of other reducers are made anew")
    func disposable() async throws {
        let folder = try TemporaryFolder()
        let other = try TemporaryFolder()
        for place in [folder, other] {
            let ledger = try open(place)
            try await Genesis.prepare(ledger)
            _ = try await ConnectionEdits(ledger).save(project: "p", name: place === folder ? "mine" : "other")
        }
        let name = { (ledger: Ledger) in
            try ledger.readBlocking { try $0.rows.find(Project.self, "p")?.name }
        }
        for spoil in ["lost", "foreign", "ahead"] {
            let files = FileManager.default
            for suffix in ["", "-wal", "-shm"] { try? files.removeItem(atPath: folder.file("projections.db" + suffix)) }
            switch spoil {
            case "foreign":
                // A backup by the shell brings what still stands in the write-ahead log along.
                #expect(
                    try Shell.sqlite([other.file("projections.db"), ".backup '\(folder.file("projections.db"))'"]
                    ).status == 0)
            case "ahead":
                _ = try open(folder)
                let ahead = "UPDATE projection_cursor SET position = 900"
                #expect(try Shell.sqlite([folder.file("projections.db"), ahead]).status == 0)
            default: break
            }
            let opened = try open(folder)
            #expect(try name(opened) == "mine", "\(spoil)")
            // What may mean that something is wrong with the log is said.
            let note = ["foreign": "was made of another log", "ahead": "knew 900 events, and the log ends at 3"][spoil]
            #expect(opened.notes.count == (note == nil ? 0 : 1))
            if let note { #expect(opened.notes[0].contains(note), "\(opened.notes)") }
        }
    }

    @Test("The clock may go back; recorded times do not")
    func clockGoesBack() async throws {
        let times = Times([50, 40, 60])
        let ledger = try Ledger.inMemory(tables: ProjectionCatalog.tables, clock: { times.next() })
        for _ in 0..<3 { _ = try await ledger.write { try $0.append(Draft(TokenRevoked(name: "t"))) } }
        let recorded = try ledger.readBlocking { try $0.log.events(after: 0, limit: 9).map(\.recordedAt) }
        #expect(recorded == [50, 50, 60])
    }

    private final class Times: @unchecked Sendable {
        // @unchecked: asked by the one writer alone.
        private var times: [Microseconds]
        init(_ times: [Microseconds]) { self.times = times }
        func next() -> Microseconds { times.count > 1 ? times.removeFirst() : times[0] }
    }
}
