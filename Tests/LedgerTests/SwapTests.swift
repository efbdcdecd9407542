import Foundation
import GRDB
import LedgerEvents
import Projections
import RuleTesting
import SyncEngine
import TestSupport
import Testing

@testable import Ledger

@Suite("Projections that are swapped while others use them")
struct SwapTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(_ tables: [ProjectionTable] = ProjectionCatalog.tables, takesOver: Bool = true) throws -> Ledger {
        try Ledger.open(folder: folder.path, tables: tables, takesOver: takesOver)
    }

    private func rebuild(_ tables: [ProjectionTable] = ProjectionCatalog.tables) throws -> Bool {
        try Ledger.rebuildProjections(folder: folder.path, tables: tables).areInUse
    }

    private var inUse: String {
        get throws { try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("projections.db")) }
    }

    private func files() throws -> [String] {
        try ProjectionFolder.files(in: folder.path).filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
    }

    private func save(_ project: String, _ ledger: Ledger) async throws {
        _ = try await ledger.write {
            try $0.append(Draft(ProjectSaved(project: project), body: .new(Array("Its name".utf8))))
        }
    }

    private func names(_ ledger: Ledger) throws -> [String] {
        try ledger.readBlocking { try $0.rows.all(Project.self, where: "1", order: "id").map(\.id) }
    }

    /// Returns when the ledger tells of what another one appended.
    private func seen(by ledger: Ledger) async {
        guard let head = try? ledger.readBlocking({ try $0.log.head }) else { return }
        for await position in ledger.headSignal.updates() where position >= head { return }
    }

    @Test("Rows that stand before the beginning of the log are made anew")
    func beforeTheBeginning() async throws {
        do { try await save("p", try open()) }
        let before = "UPDATE projection_cursor SET position = -9223372036854775808"
        #expect(try Shell.sqlite([folder.file("projections.db"), before]).status == 0)
        let ledger = try open()
        #expect(try ledger.readBlocking { try $0.rows.position } == 1)
        #expect(try ledger.compareWithRebuild().difference == nil)
    }

    @Test("Rows in memory that have others in their place have them for every ledger")
    func inMemory() async throws {
        let (log, rows) = (InMemoryStore(), try MemoryRows())
        func open(_ rows: MemoryRows) throws -> Ledger {
            try Ledger.inMemory(tables: ProjectionCatalog.tables, store: log, rows: rows)
        }
        let (one, two) = (try open(rows), try open(rows))
        try await save("a", one)
        let made = try MemoryRows(Rebuild(log, tables: ProjectionCatalog.tables))
        try await save("b", two)
        _ = try open(made)
        rows.swap(for: made)
        try await save("c", one)
        #expect(try names(one) == ["a", "b", "c"] && names(two) == ["a", "b", "c"])
        #expect(try names(open(made)) == ["a", "b", "c"])
        #expect(try one.compareWithRebuild().difference == nil)
    }

    @Test("Every ledger on the folder reads and writes the new ones from the swap on, and the old ones are gone")
    func everybodySees() async throws {
        let (one, two) = (try open(), try open())
        try await Genesis.prepare(one)
        try await save("a", one)
        let before = try inUse
        // Only a swap can mend this: the row is not what the log says.
        #expect(
            try Shell.sqlite([folder.file("projections.db"), "UPDATE project SET id = 'wrong'"]).status == 0)
        #expect(try names(one) == ["wrong"] && names(two) == ["wrong"])

        #expect(try rebuild())
        #expect(try inUse != before)
        #expect(try names(two) == ["a"] && names(one) == ["a"])
        try await save("b", two)
        try await save("c", one)
        #expect(try names(one) == ["a", "b", "c"] && names(two) == ["a", "b", "c"])
        #expect(try files() == ["projections.db", try inUse].sorted())
        #expect(try one.compareWithRebuild().difference == nil)
    }

    @Test("Whoever reads and writes meanwhile is never refused, and finds what it wrote")
    func beside() async throws {
        let ledgers = [try open(), try open()]
        try await Genesis.prepare(ledgers[0])
        for index in 0..<200 { try await save("early-\(index)", ledgers[0]) }
        let done = Flag()
        let written = try await withThrowingTaskGroup(of: Int.self) { group in
            for (number, ledger) in ledgers.enumerated() {
                group.addTask {
                    var written = 0
                    while !done.isSet || written == 0 {
                        let project = "late-\(number)-\(written)"
                        try await save(project, ledger)
                        #expect(try await ledger.read { try $0.rows.find(Project.self, project) } != nil)
                        written += 1
                    }
                    return written
                }
            }
            for _ in 0..<6 { #expect(try await aside { try rebuild() }) }
            done.set()
            return try await group.reduce(0, +)
        }
        for ledger in ledgers {
            #expect(try names(ledger).count == 200 + written)
            #expect(try ledger.compareWithRebuild().difference == nil)
        }
    }

    @Test("A reader whose file was removed under it asks again; what it took for damage stops no writing")
    func removedUnderReader() async throws {
        let ledger = try open()
        try await Genesis.prepare(ledger)
        let failure = #expect(throws: LedgerError.self) {
            try ledger.readBlocking { _ in
                #expect(try rebuild())
                throw DatabaseError(resultCode: .SQLITE_IOERR_SHORT_READ)
            }
        }
        #expect(failure?.code == .unavailable)
        #expect(ledger.health.stop == nil)
        try await save("a", ledger)
        #expect(try names(ledger) == ["a"])
    }

    @Test("A later version's projections are made ready beside; the earlier version goes on with its own")
    func laterVersion() async throws {
        let old = try open()
        try await Genesis.prepare(old)
        for project in ["a", "b", "a"] { try await save(project, old) }
        let ofOld = try inUse

        #expect(try !rebuild(ProjectionCatalog.later))
        #expect(try inUse == ofOld)
        try await save("b", old)
        #expect(try names(old) == ["a", "b"])

        // The later version starts: it only folds what came since, and both go on side by side.
        var folded: Position = 0
        let new = try Ledger.open(
            folder: folder.path, tables: ProjectionCatalog.later, progress: { position, _ in folded = position })
        #expect(folded == 0, "made anew up to \(folded)")
        func counts(_ ledger: Ledger) throws -> [Int64] {
            try ledger.readBlocking {
                try $0.rows.all(CountedProject.self, where: "1", order: "id").map(\.timesSaved)
            }
        }
        let ofNew = try inUse
        #expect(ofNew != ofOld)
        #expect(try counts(new) == [2, 2])
        try await save("a", old)
        await seen(by: new)
        #expect(try counts(new) == [3, 2] && names(old) == ["a", "b"])
        try await save("c", new)
        await seen(by: old)
        #expect(try names(old) == ["a", "b", "c"] && counts(new) == [3, 2, 1])
        for ledger in [old, new] { #expect(try ledger.compareWithRebuild().difference == nil) }

        // And back: what the earlier version had is still there, and is only caught up. A command takes nothing over.
        #expect(try names(try open(takesOver: false)) == ["a", "b", "c"])
        #expect(try inUse == ofNew)
        #expect(try names(try open()) == ["a", "b", "c"])
        #expect(try inUse == ofOld)
    }

    @Test("A table of another shape is another version, whatever the number says")
    func shapes() throws {
        enum Renumbered: Projection {
            static let version = ProjectProjection.version
            static func keys(_ event: Event) -> [String] { [] }
            static func evolve(_ state: CountedProject?, _ event: Event, key: String) -> CountedProject? { nil }
        }
        _ = try Ledger.open(folder: folder.path, tables: [ProjectionTable(ProjectProjection.self)])
        let first = try inUse
        _ = try Ledger.open(folder: folder.path, tables: [ProjectionTable(Renumbered.self)])
        #expect(try inUse != first)
    }

    @Test("What an interrupted build left is used by nobody, and goes with the next one")
    func interrupted() async throws {
        let ledger = try open()
        try await Genesis.prepare(ledger)
        try await save("a", ledger)
        let half = try inUse.replacingOccurrences(of: "-1.db", with: "-2.db.part")
        #expect(
            try Shell.sqlite([folder.file(half), "CREATE TABLE project (id TEXT)"]).status == 0)
        #expect(try names(try open()) == ["a"])
        #expect(try files().contains(half))
        #expect(try rebuild())
        #expect(try files() == ["projections.db", try inUse].sorted())
        #expect(try names(ledger) == ["a"])
    }

    @Test("Whoever starts while a rebuild comes to its end goes on with what that has made")
    func startBesideRebuild() async throws {
        let ledger = try open()
        try await Genesis.prepare(ledger)
        try await save("a", ledger)
        let set = ProjectionSet(ProjectionCatalog.tables)
        let maker = ProjectionMaker(
            set: set, folder: ProjectionFolder(folder.path, set), store: try #require(ledger.store as? SQLiteStore),
            lock: try FileLock(folder: folder.path))
        let found = try #require(try maker.existing().0)
        #expect(try rebuild())
        let made = try inUse
        #expect(found.name != made)
        #expect(try maker.bring(found, takesOver: true).name == made)
        #expect(try inUse == made)
        #expect(try files() == ["projections.db", made].sorted())
        #expect(try names(ledger) == ["a"])
    }

    @Test("Whoever starts with what was ready leaves what a rebuild has made meanwhile to that")
    func readyBesideRebuild() async throws {
        let old = try open()
        try await Genesis.prepare(old)
        try await save("a", old)
        #expect(try !rebuild(ProjectionCatalog.later))
        let set = ProjectionSet(ProjectionCatalog.later)
        let projections = ProjectionFolder(folder.path, set)
        let maker = ProjectionMaker(
            set: set, folder: projections, store: try #require(old.store as? SQLiteStore),
            lock: try FileLock(folder: folder.path))
        let ready = try #require(try maker.existing().0)
        // A rebuild has come to its end, and waits for its turn to put this in use.
        let made = try projections.nextName()
        #expect(try Shell.sqlite([projections.path(ready.name), ".backup '\(projections.path(made))'"]).status == 0)
        #expect(try maker.bring(ready, takesOver: true).name == ready.name)
        #expect(try inUse == ready.name)
        #expect(try maker.bring(projections.open(made), takesOver: false).name == made)
        #expect(try inUse == made)
        #expect(try !files().contains(ready.name))
        #expect(try names(old) == ["a"])
    }

    @Test("A link to what is not there is followed by nobody, until there are projections again")
    func danglingLink() async throws {
        let ledger = try open()
        try await Genesis.prepare(ledger)
        try await save("a", ledger)
        let gone = try inUse.replacingOccurrences(of: "-1.db", with: "-2.db")
        try FileManager.default.removeItem(atPath: folder.file("projections.db"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("projections.db"), withDestinationPath: gone)
        let failure = #expect(throws: LedgerError.self) { try names(ledger) }
        #expect(failure?.code == .unavailable)
        #expect(try !files().contains(gone))
        #expect(try rebuild())
        #expect(try names(ledger) == ["a"])
    }

    @Test("What SQLite kept beside projections that somebody removed is not taken for the new ones'")
    func leftAlone() async throws {
        do {
            let ledger = try open()
            try await Genesis.prepare(ledger)
            for index in 0..<400 { try await save("p\(index * 7919 % 400)", ledger) }
        }
        let log = folder.file(try inUse + "-wal")
        let left = try #require(try FileStatus(log))
        #expect(left.size > 100_000)
        for name in try files() { try FileManager.default.removeItem(atPath: folder.file(name)) }
        let ledger = try open()
        #expect(try FileStatus(log)?.size ?? 0 < left.size)
        #expect(try names(ledger).count == 400)
        #expect(try ledger.compareWithRebuild().difference == nil)
    }

    @Test("What is not there is not put in use")
    func missing() throws {
        _ = try open()
        let before = try inUse
        #expect(throws: LedgerError.self) {
            try ProjectionFolder(folder.path, ProjectionSet(ProjectionCatalog.tables)).use("projections-none-1.db")
        }
        #expect(try inUse == before)
    }

    @Test("A file that has the link's name itself is not trusted: it is made anew, and the link takes its place")
    func plainFile() async throws {
        do {
            let ledger = try open()
            try await Genesis.prepare(ledger)
            try await save("a", ledger)
        }
        let plain = folder.file("plain.db")
        #expect(
            try Shell.sqlite([folder.file("projections.db"), ".backup '\(plain)'"]).status == 0)
        for name in try ProjectionFolder.files(in: folder.path) {
            try FileManager.default.removeItem(atPath: folder.file(name))
        }
        try FileManager.default.moveItem(atPath: plain, toPath: folder.file("projections.db"))
        #expect(try names(try open()) == ["a"])
        #expect(try files() == ["projections.db", try inUse].sorted())
    }
}
