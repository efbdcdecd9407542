import Foundation
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

@testable import Ledger

@Suite("Epochs, and the last step of a restore")
struct EpochTests {
    private let folder: TemporaryFolder
    private let seed = Array<UInt8>(repeating: 7, count: 32)

    init() throws { folder = try TemporaryFolder() }

    private func path(_ name: String) -> String { folder.file("data/\(name)") }

    private func open() throws -> Ledger {
        try Ledger.open(folder: folder.file("data"), tables: ProjectionCatalog.tables)
    }

    private func grow(_ ledger: Ledger, by count: Int) async throws {
        try await ledger.write { transaction in
            for index in 0..<count { try transaction.append(Draft(TokenRevoked(name: "t\(index)"))) }
        }
    }

    private func sign(_ ledger: Ledger, epoch: Int64, _ epochs: Epochs? = nil) async throws -> Checkpoint {
        let name = try ledger.readBlocking { try $0.rows.find(LedgerFacts.self, LedgerFacts.only)?.ledger } ?? ""
        let signer = try NoteSigner(name: Checkpoint.origin(ledger: name, epoch: epoch), seed: seed)
        return try await CheckpointBook(
            ledger, folder: folder.file("data"), signer: signer,
            epochs: epochs ?? ledger.readBlocking { try $0.rows.epochs() }
        ).sign()
    }

    /// Ten events and their checkpoint, ten more and theirs; then a backup of fifteen is put back.
    /// Returns the checkpoints.
    private func restored() async throws -> [Checkpoint] {
        var checkpoints: [Checkpoint] = []
        do {
            let ledger = try open()
            try await Genesis.prepare(ledger)
            try await grow(ledger, by: 8)
            checkpoints.append(try await sign(ledger, epoch: 0))
            try await grow(ledger, by: 5)
            _ = try LogCopy(of: path("ledger.db"), to: folder.file("copy")).run { _, _ in }
            try await grow(ledger, by: 5)
            checkpoints.append(try await sign(ledger, epoch: 0))
        }
        #expect(checkpoints.map(\.size) == [10, 20])
        let restore = try LedgerRestore(into: folder.file("data"))
        try restore.bring(folder.file("copy")) { _, _ in }
        let (loss, unreadable) = try restore.loss([.init(name: "last", checkpoint: checkpoints[1])])
        #expect(unreadable == nil && loss.size == 15 && loss.epoch == 0)
        #expect(loss.ahead?.size == 20 && loss.ahead?.lost == 5)
        _ = try restore.putBack(
            LedgerRestored(epoch: 1, size: 15, aheadSize: 20, aheadEpoch: 0, lost: 5), note: checkpoints[1],
            erasing: [], at: 1)
        return checkpoints
    }

    @Test("The restored log begins like the old one, goes on in its own epoch, and the old one is kept whole")
    func restoring() async throws {
        _ = try await restored()
        let ledger = try open()
        let (epochs, facts, head) = try ledger.readBlocking {
            (try $0.rows.epochs(), try $0.rows.find(LedgerFacts.self, LedgerFacts.only), try $0.log.head)
        }
        #expect(epochs == Epochs([.init(epoch: 0, first: 1), .init(epoch: 1, first: 16)]))
        #expect(facts?.epoch == 1 && head == 16)
        let told = try ledger.readBlocking { try $0.log.body(at: 16) }
        #expect(try Checkpoint(unverified: try #require(told)).size == 20)
        #expect(try LogStanding(path: path("ledger.db.before-epoch-1")).head == 20)
    }

    @Test("An epoch that only the name of a log put aside tells of is not begun again")
    func nameTaken() async throws {
        _ = try await restored()
        // Somebody has put the backup back by hand.
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path("ledger.db" + suffix)) }
        try FileManager.default.copyItem(atPath: folder.file("copy"), toPath: path("ledger.db"))
        do {
            let restore = try LedgerRestore(into: folder.file("data"))
            try restore.bring(folder.file("copy")) { _, _ in }
            let (loss, _) = try restore.loss([])
            #expect(loss.epoch == 1 && loss.ahead == nil)
            let kept = try restore.putBack(
                LedgerRestored(epoch: loss.epoch + 1, size: 15), note: nil, erasing: [], at: 1)
            #expect(kept == path("ledger.db.before-epoch-2"))
        }
        #expect(try open().readBlocking { try $0.rows.epochs().current } == 2)
    }

    @Test("A copy of a later epoch does not hide that the log here went on by itself", arguments: [15, 14])
    func elsewhere(known: Int64) async throws {
        do {
            let ledger = try open()
            try await Genesis.prepare(ledger)
            try await grow(ledger, by: 8)
            _ = try LogCopy(of: path("ledger.db"), to: folder.file("copy")).run { _, _ in }
            try await grow(ledger, by: 5)
        }
        try FileManager.default.createDirectory(
            atPath: folder.file("elsewhere"), withIntermediateDirectories: false)
        // Put back on another machine, where nothing was known of what is here, or not of all of it.
        let elsewhere = try LedgerRestore(into: folder.file("elsewhere"))
        try elsewhere.bring(folder.file("copy")) { _, _ in }
        _ = try elsewhere.putBack(
            LedgerRestored(epoch: 1, size: 10, aheadSize: known, aheadEpoch: 0), note: nil, erasing: [], at: 1)
        let restore = try LedgerRestore(into: folder.file("data"))
        try restore.bring(folder.file("elsewhere/ledger.db")) { _, _ in }
        let (loss, _) = try restore.loss([])
        #expect(loss.epoch == 1)
        #expect(loss.ahead?.size == (known < 15 ? 15 : nil))
    }

    @Test("What is erased in a copy is the same event, and not what has its position in another history")
    func laterErasures() async throws {
        func append(_ ledger: Ledger, _ texts: String...) async throws {
            try await ledger.write { transaction in
                for text in texts {
                    try transaction.append(Draft(TokenRevoked(name: "t"), body: .new(Array(text.utf8))))
                }
            }
        }
        func erase(_ ledger: Ledger, _ position: Position) async throws {
            try await ledger.write { transaction in
                let event = try #require(try transaction.event(at: position))
                let request = try transaction.append(Draft(RedactionRequested(bodies: 1))).position
                try transaction.erase(bodyOf: event, for: request)
            }
        }
        func copy(_ name: String) throws -> String {
            _ = try LogCopy(of: path("ledger.db"), to: folder.file(name)).run { _, _ in }
            return folder.file(name)
        }
        do {
            let ledger = try open()
            try await Genesis.prepare(ledger)
            // Events 3 to 5.
            try await append(ledger, "both", "erased in both", "both")
            try await erase(ledger, 4)
            _ = try copy("short")
            try await append(ledger, "here", "here")
        }
        let long = try copy("long")
        // The other history: what follows event 7 is another one's.
        do {
            let restore = try LedgerRestore(into: folder.file("data"))
            try restore.bring(folder.file("short")) { _, _ in }
            #expect(try restore.erasedSince()?.bodies == [])
            _ = try restore.putBack(LedgerRestored(epoch: 1, size: 7), note: nil, erasing: [], at: 1)
        }
        let ledger = try open()
        try await append(ledger, "there")
        for position in [3, 9] { try await erase(ledger, Position(position)) }
        #expect(try ledger.readBlocking { try $0.log.head } == 13)
        #expect(LaterErasures(in: folder.file("short"), erasedIn: [path("ledger.db")]).bodies == [3])
        #expect(LaterErasures(in: long, erasedIn: [path("ledger.db")]).bodies == [3])
    }

    @Test("Checkpoints of before are held against what is still there, and told as lost where it is not")
    func oldCheckpoints() async throws {
        let checkpoints = try await restored()
        let ledger = try open()
        try await grow(ledger, by: 10)
        let newest = try await sign(ledger, epoch: 1)
        #expect(newest.size == 26)
        func verify(_ checkpoints: [Checkpoint]) throws -> Verification {
            try LogVerifier(
                folder: folder.file("data"),
                witnesses: checkpoints.map { .init(name: "\($0.size)", checkpoint: $0) }
            ).verify()
        }
        let verification = try verify(checkpoints + [newest])
        #expect(verification.problems == [] && verification.agreed == ["10", "26"])
        #expect(verification.lost.map(\.position) == [16] && verification.lost.map(\.through) == [20])

        // A checkpoint of then that tells of more than was known to be given up, or of an epoch that is not here.
        let longer = try Checkpoint.sign(
            size: 21, root: .empty, by: NoteSigner(name: checkpoints[0].origin, seed: seed))
        #expect(try verify([longer]).first?.position == 16)
        let name = try #require(checkpoints[0].source?.ledger)
        let later = try Checkpoint.sign(
            size: 5, root: .empty, by: NoteSigner(name: Checkpoint.origin(ledger: name, epoch: 2), seed: seed))
        #expect(try verify([later]).problems.map(\.isBehind) == [true])
        // One that was signed before its own epoch begins here: it was signed of another log.
        let early = try Checkpoint.sign(
            size: 10, root: .empty, by: NoteSigner(name: Checkpoint.origin(ledger: name, epoch: 1), seed: seed))
        let problem = try #require(try verify([early]).first)
        #expect(problem.position == 1 && problem.through == 10 && !problem.isBehind)
        #expect(problem.text.contains("signed in epoch 1, which begins only at 16 here"))
        #expect(try verify([checkpoints[0], early]).first?.position == 10)
        // What it begins with must be what was signed then.
        let other = try Checkpoint.sign(
            size: 10, root: .empty, by: NoteSigner(name: checkpoints[0].origin, seed: seed))
        #expect(try verify([other]).first?.text.contains("not what 10 was signed for") == true)
    }

    @Test("Nothing is signed while a checkpoint of before tells that the log begins otherwise")
    func bookHoldsOldOnes() async throws {
        let checkpoints = try await restored()
        let ledger = try open()
        try DurableFile.replace(path("checkpoint"), with: checkpoints[1].written)
        #expect(try await sign(ledger, epoch: 1).size == 16)
        // Whoever signed it: what counts is that the log begins with that. The keys of then may have been lost.
        let lost = try NoteSigner(name: checkpoints[0].origin, seed: seed.reversed().map { $0 + 1 })
        let foreign = try Checkpoint.sign(size: 10, root: checkpoints[0].root, by: lost)
        try DurableFile.replace(path("checkpoint"), with: foreign.written)
        #expect(try await sign(ledger, epoch: 1).size == 16)
        let other = try Checkpoint.sign(
            size: 10, root: .empty, by: NoteSigner(name: checkpoints[0].origin, seed: seed))
        try DurableFile.replace(path("checkpoint"), with: other.written)
        await #expect(throws: LedgerError.self) { try await sign(ledger, epoch: 1) }
    }

    @Test("Whoever opens the folder finishes what a killed restore has left, from every step on", arguments: 0...5)
    func finishing(steps: Int) async throws {
        _ = try await restored()
        // Back to the moment in which the copy counts, and then the first steps again.
        let files = FileManager.default
        let kept = path("ledger.db.before-epoch-1")
        try files.moveItem(atPath: path("ledger.db"), toPath: RestoreSwap.readyPath(in: folder.file("data"), epoch: 1))
        for suffix in ["-wal", "-shm"] { try? files.removeItem(atPath: path("ledger.db" + suffix)) }
        let moves = [
            (kept + "-wal", path("ledger.db-wal")), (kept, path("ledger.db")),
            (path("checkpoint.before-epoch-1"), path("checkpoint")),
        ]
        for (new, old) in moves.dropFirst(min(steps, 3)) { try files.moveItem(atPath: new, toPath: old) }
        if steps < 4 { try Data("stale".utf8).write(to: URL(filePath: path("projections.db"))) }
        if steps < 5 { try Data("stale".utf8).write(to: URL(filePath: path("ledger.db-shm"))) }
        #expect(Ledger.exists(in: folder.file("data")))
        #expect(throws: LedgerError.self) { try LogVerifier(folder: folder.file("data"), witnesses: []) }
        let ledger = try open()
        #expect(try ledger.readBlocking { try $0.log.head } == 16)
        #expect(try ledger.readBlocking { try $0.rows.epochs().current } == 1)
        #expect(RestoreSwap.pending(in: folder.file("data")) == nil)
        #expect(try LogStanding(path: kept).head == 20)
        #expect(files.fileExists(atPath: path("checkpoint.before-epoch-1")))
    }

    @Test("A damaged log that was about to give way when the restore was killed is no hindrance")
    func finishingOverDamage() async throws {
        _ = try await restored()
        let files = FileManager.default
        try files.moveItem(atPath: path("ledger.db"), toPath: RestoreSwap.readyPath(in: folder.file("data"), epoch: 1))
        for name in ["ledger.db-wal", "ledger.db-shm", "ledger.db.before-epoch-1", "ledger.db.before-epoch-1-wal"] {
            try? files.removeItem(atPath: path(name))
        }
        try files.removeItem(atPath: path("checkpoint.before-epoch-1"))
        let damaged = Data(repeating: 7, count: 20_000)
        try damaged.write(to: URL(filePath: path("ledger.db")))
        let ledger = try open()
        #expect(try ledger.readBlocking { try $0.log.head } == 16)
        #expect(try Data(contentsOf: URL(filePath: path("ledger.db.before-epoch-1"))) == damaged)
    }

    @Test("A folder that is in use takes no backup back, and one that takes one back is not opened")
    func alone() throws {
        // More locks than the system tells of at once, as there are where much runs.
        let locks = try (0..<120).map { try FileLock(folder: folder.path, name: "\($0)") }
        for lock in locks { #expect(lock.tryToKeep()) }
        defer { for lock in locks { lock.release() } }
        let ledger = try open()
        let refused = #expect(throws: LedgerError.self) { try LedgerRestore(into: folder.file("data")) }
        #expect(refused?.description.contains("(process \(getpid()))") == true)
        withExtendedLifetime(ledger) {}
        let other = folder.file("other")
        try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
        let restore = try LedgerRestore(into: other)
        #expect(throws: LedgerError.self) { try Ledger.open(folder: other, tables: []) }
        restore.discard()
    }
}
