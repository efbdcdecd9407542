import Foundation
import Ledger
import LedgerEvents
import SyncEngine
import TestSupport
import Testing

/// A disk with room for saying that something is erased, and not for what gets it out of the files.
@Suite("An erasure without room to finish", .ownThreads, .timeLimit(.minutes(2)))
struct ErasureWithoutRoomTests {
    private static let secret = "Frau Holle, Apfelweg 7"

    /// A ledger whose write-ahead logs are empty, and the event that is to be erased.
    private static func makeLedger(_ data: String, _ drafts: [Draft]) async throws -> Position {
        let ledger = try Ledger.open(folder: data, tables: ProjectionCatalog.tables)
        try await Genesis.prepare(ledger)
        let position = try await ledger.write { transaction in
            try transaction.append(drafts)
            return try transaction.nextPosition - 1
        }
        for name in ["ledger.db", "projections.db"] {
            let emptied = try Shell.sqlite(["\(data)/\(name)", "PRAGMA wal_checkpoint(TRUNCATE)"])
            #expect(emptied.status == 0 && emptied.output.hasPrefix("0|"), "\(emptied)")
        }
        return position
    }

    @Test(
        "On a full disk it says what is erased, what is left, why, and what finishes it; then that does",
        .enabled(if: SmallDisk.canBeMade, "it takes the right to mount a file system"))
    func fullDisk() async throws {
        let folder = try TemporaryFolder()
        let data = folder.file("data")
        // Names are written anew when one is erased, and that takes as much room as they have.
        let others = (0..<2_000).map { number in
            Draft(
                ProjectSaved(project: "p\(number)"),
                body: .new(Array(String(repeating: "\(number) roses, ", count: 60).utf8)))
        }
        let saved = Draft(ProjectSaved(project: "shed"), body: .new(Array(Self.secret.utf8)))
        let position = try await Self.makeLedger(data, others + [saved])
        let holder = try BuiltPrograms.start(
            "/bin/sleep", ["300"], launcher: SmallDisk.launcher(at: data, megabytes: 24),
            output: folder.file("holder.log"))
        defer { holder.terminate() }
        let name = "/proc/\(holder.processIdentifier)/comm"
        #expect(try await eventually { (try? String(contentsOfFile: name, encoding: .utf8)) == "sleep\n" })
        let disk = SmallDisk(of: holder, at: data)
        try disk.fill(but: 400)
        func redact(_ options: String...) throws -> Shell {
            try disk.run(
                ["redact", "\(position)", "--reason", "asked for"] + options, environment: ["SYNCLEDGER_DATA": data])
        }

        let done = try redact()
        #expect(done.status == 1)
        #expect(done.output.hasPrefix("1 body redacted; event "), "\(done)")
        #expect(
            done.error.contains("it is gone from the tables, and still in the files: there is no room: "), "\(done)")
        #expect(done.error.contains("the next write or start of a syncledger finishes it"))
        let again = try redact("--json")
        #expect(again.status == 1)
        #expect(again.output.contains(#""finished":false"#) && again.output.contains(#""redacted_by":"#), "\(again)")
        #expect(again.output.contains(#""unfinished":"it is gone from the tables"#), "\(again)")
        #expect(disk.has("erasure.pending"))

        try disk.makeRoom()
        let next = try disk.run(["log"], environment: ["SYNCLEDGER_DATA": data])
        #expect(next.status == 0, "\(next)")
        #expect(!disk.has("erasure.pending"))
        let last = try redact("--json")
        #expect(last.status == 0 && last.output.contains(#""finished":true"#), "\(last)")
    }

    @Test("A file that may grow no further is no damage: the log's is told from a failing disk when it is emptied, too")
    func sizeLimit() async throws {
        let folder = try TemporaryFolder()
        let data = folder.file("data")
        // What is erased lies beyond the limit, and what says so within it.
        let others = (0..<200).map { _ in
            Draft(TokenRevoked(name: "t"), body: .new((0..<10_000).map { _ in UInt8.random(in: 0...255) }))
        }
        let position = try await Self.makeLedger(
            data, others + [Draft(TokenRevoked(name: "t"), body: .new(Array(Self.secret.utf8)))])
        let done = try BuiltPrograms.run(
            "syncledger", ["redact", "\(position)", "--reason", "asked for", "--data", data],
            launcher: ["prlimit", "--fsize=1000000:"])
        #expect(done.status == 1)
        #expect(done.output.hasPrefix("1 body redacted; event "), "\(done)")
        #expect(done.error.contains("there is no room: ledger.db: "), "\(done)")
        #expect(!done.error.contains("nothing is written any more"))
        #expect(FileManager.default.fileExists(atPath: data + "/erasure.pending"))
        func files() throws -> [String] {
            try FileManager.default.subpathsOfDirectory(atPath: data).filter { name in
                let bytes = FileManager.default.contents(atPath: data + "/" + name)
                return bytes?.range(of: Data(Self.secret.utf8)) != nil
            }
        }
        #expect(try files().contains("ledger.db"))
        let next = try BuiltPrograms.run("syncledger", ["log", "--data", data])
        #expect(next.status == 0 && !FileManager.default.fileExists(atPath: data + "/erasure.pending"), "\(next)")
        #expect(try files() == [])
    }
}
