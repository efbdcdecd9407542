import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

/// Looks for erased names in the projections' files: this version's, those of others, and those that are being made.
@Suite("A name that is erased is gone from all projections")
struct ErasedNamesTests {
    private let folder: TemporaryFolder
    private let ledger: Ledger

    init() async throws {
        folder = try TemporaryFolder()
        ledger = try Ledger.open(folder: folder.path, tables: ProjectionCatalog.tables)
        try await Genesis.prepare(ledger)
    }

    private func save(_ name: String) async throws -> Position {
        let saved = Draft(ProjectSaved(project: "p"), body: .new(Array(name.utf8)))
        return try await ledger.write { try $0.append(saved).position }
    }

    @Test("A name is gone from the projections' file too, where rows with names were moved about")
    func names() async throws {
        let word = "Zwetschgenbaum"
        let positions = try await ledger.write { transaction in
            try (0..<400).map { number in
                // Keys in no order, so that pages are split in the middle.
                try transaction.append(
                    Draft(
                        ProjectSaved(project: "p\((number * 7_919) % 1_000)"),
                        body: .new(Array("\(word)-\(number)-\(word)".utf8)))
                ).position
            }
        }
        #expect(try folder.found(Data(word.utf8)).contains { $0.hasPrefix("projections") })
        try await ledger.erase(positions)
        #expect(try await ledger.finishErasure())
        #expect(try folder.found(Data(word.utf8)) == [])
        #expect(try ledger.readBlocking { try $0.rows.all(Project.self, where: "name IS NULL").count } == 400)
        let fresh = try Rebuild(ledger.store, tables: ledger.tables)
        let rebuilt = try ledger.readBlocking { try fresh.firstDifference(from: $0.rows) }
        #expect(rebuilt == nil)
    }

    @Test("An erased name is not left in projections that are being made, nor in those of other versions")
    func otherProjections() async throws {
        let word = "Schlehdornhecke"
        let position = try await save(word)
        for name in ["1.db", "2.db.part", "2.db.part-journal"].map({ "projections-other-" + $0 }) {
            try Data(word.utf8).write(to: URL(filePath: folder.file(name)))
        }
        // Too long for a file of SQLite's that is empty, and too short for a page.
        let short = Data(String(repeating: word, count: 90).utf8)
        try short.write(to: URL(filePath: folder.file("projections-other-3.db")))
        // Whoever makes projections holds this.
        let builder = try FileLock(folder: folder.path, name: "rebuild.lock")
        #expect(builder.tryToKeep())
        try await ledger.erase([position])
        #expect(try await ledger.finishErasure(patience: .milliseconds(500)) == false)
        #expect(try folder.found(Data(word.utf8)).contains("projections-other-2.db.part"))
        builder.release()
        #expect(try await ledger.finishErasure())
        #expect(try folder.found(Data(word.utf8)) == [])
    }

    @Test("Projections that are being made keep no journal, which would be left with names in it by who is killed")
    func build() throws {
        let made = try Rebuild(ledger.store, tables: ledger.tables, path: folder.file("made.db"))
        #expect(try made.rows { try $0.values("PRAGMA journal_mode") } == [[.text("off")]])
        #expect(try !folder.files().contains { $0.name == "made.db-journal" })
    }

    @Test("Another version that is at work cleans its own projections of a name, and both go on")
    func otherVersion() async throws {
        let word = "Hainbuchenhecke"
        let position = try await save(word)
        let inUse = try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("projections.db"))
        let later = try Ledger.open(folder: folder.path, tables: ProjectionCatalog.later, takesOver: false)
        #expect(try folder.found(Data(word.utf8)).contains { $0.hasPrefix("projections") })
        try await later.erase([position])
        #expect(try await later.finishErasure(patience: .seconds(20)))
        #expect(try folder.found(Data(word.utf8)) == [])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("projections.db")) == inUse)
        #expect(try ledger.readBlocking { try $0.rows.all(Project.self, where: "name IS NULL").count } == 1)
        for version in [ledger, later] { #expect(try version.compareWithRebuild().difference == nil) }
    }

    @Test("A file with a name that others have open and do not clean is named, and goes when they have ended")
    func openElsewhere() async throws {
        let (word, other) = ("Ebereschenallee", "projections-other-1.db")
        let position = try await save(word)
        let made = try Shell.sqlite([
            folder.file(other), "PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES ('\(word)')",
        ])
        #expect(made.status == 0)
        let reader = try StandingReader(folder.file(other))
        try await ledger.erase([position])
        #expect(try await ledger.finishErasure(patience: .milliseconds(800)) == false)
        #expect(ledger.filesWithErasedNames == [other])
        #expect(try folder.found(Data(word.utf8)).allSatisfy { $0.hasPrefix(other) })
        reader.stop()
        // Nobody writes anything: who has the ledger open looks after it.
        #expect(try await eventually { !ledger.isErasurePending })
        #expect(try folder.found(Data(word.utf8)) == [])
    }
}
