import Foundation
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

@testable import Ledger

@Suite("Epochs")
struct EpochTests {
    private let place: EpochFolder

    init() throws { place = try EpochFolder() }

    @Test("The restored log begins like the old one, goes on in its own epoch, and the old one is kept whole")
    func restoring() async throws {
        _ = try await place.restored()
        let ledger = try place.open()
        let (epochs, facts, head) = try ledger.readBlocking {
            (try $0.rows.epochs(), try $0.rows.find(LedgerFacts.self, LedgerFacts.only), try $0.log.head)
        }
        #expect(epochs == Epochs([.init(epoch: 0, first: 1), .init(epoch: 1, first: 16)]))
        #expect(facts?.epoch == 1 && head == 16)
        let told = try ledger.readBlocking { try $0.log.body(at: 16) }
        #expect(try Checkpoint(unverified: try #require(told)).size == 20)
        #expect(try LogStanding(path: place.path("ledger.db.before-epoch-1")).head == 20)
    }

    @Test("An epoch that only the name of a log put aside tells of is not begun again")
    func nameTaken() async throws {
        _ = try await place.restored()
        // Somebody has put the backup back by hand.
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: place.path("ledger.db" + suffix))
        }
        try FileManager.default.copyItem(atPath: place.folder.file("copy"), toPath: place.path("ledger.db"))
        do {
            let restore = try LedgerRestore(into: place.data)
            try restore.bring(place.folder.file("copy")) { _, _ in }
            let (loss, _) = try restore.loss([])
            #expect(loss.epoch == 1 && loss.ahead == nil)
            let kept = try restore.putBack(
                LedgerRestored(epoch: loss.epoch + 1, size: 15), note: nil, erasing: [], at: 1)
            #expect(kept == place.path("ledger.db.before-epoch-2"))
        }
        #expect(try place.open().readBlocking { try $0.rows.epochs().current } == 2)
    }

    @Test("A copy of a later epoch does not hide that the log here went on by itself", arguments: [15, 14])
    func elsewhere(known: Int64) async throws {
        do {
            let ledger = try place.open()
            try await Genesis.prepare(ledger)
            try await place.grow(ledger, by: 8)
            _ = try LogCopy(of: place.path("ledger.db"), to: place.folder.file("copy")).run { _, _ in }
            try await place.grow(ledger, by: 5)
        }
        try FileManager.default.createDirectory(
            atPath: place.folder.file("elsewhere"), withIntermediateDirectories: false)
        // Put back on another machine, where nothing was known of what is here, or not of all of it.
        let elsewhere = try LedgerRestore(into: place.folder.file("elsewhere"))
        try elsewhere.bring(place.folder.file("copy")) { _, _ in }
        _ = try elsewhere.putBack(
            LedgerRestored(epoch: 1, size: 10, aheadSize: known, aheadEpoch: 0), note: nil, erasing: [], at: 1)
        let restore = try LedgerRestore(into: place.data)
        try restore.bring(place.folder.file("elsewhere/ledger.db")) { _, _ in }
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
            _ = try LogCopy(of: place.path("ledger.db"), to: place.folder.file(name)).run { _, _ in }
            return place.folder.file(name)
        }
        do {
            let ledger = try place.open()
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
            let restore = try LedgerRestore(into: place.data)
            try restore.bring(place.folder.file("short")) { _, _ in }
            #expect(try restore.erasedSince()?.bodies == [])
            _ = try restore.putBack(LedgerRestored(epoch: 1, size: 7), note: nil, erasing: [], at: 1)
        }
        let ledger = try place.open()
        try await append(ledger, "there")
        for position in [3, 9] { try await erase(ledger, Position(position)) }
        #expect(try ledger.readBlocking { try $0.log.head } == 13)
        #expect(LaterErasures(in: place.folder.file("short"), erasedIn: [place.path("ledger.db")]).bodies == [3])
        #expect(LaterErasures(in: long, erasedIn: [place.path("ledger.db")]).bodies == [3])
    }

    @Test("Checkpoints of before are held against what is still there, and told as lost where it is not")
    func oldCheckpoints() async throws {
        let checkpoints = try await place.restored()
        let ledger = try place.open()
        try await place.grow(ledger, by: 10)
        let newest = try await place.sign(ledger, epoch: 1)
        #expect(newest.size == 26)
        func verify(_ checkpoints: [Checkpoint]) throws -> Verification {
            try LogVerifier(
                folder: place.data,
                witnesses: checkpoints.map { .init(name: "\($0.size)", checkpoint: $0) }
            ).verify()
        }
        let verification = try verify(checkpoints + [newest])
        #expect(verification.problems == [] && verification.agreed == ["10", "26"])
        #expect(verification.lost.map(\.position) == [16] && verification.lost.map(\.through) == [20])

        // A checkpoint of then that tells of more than was known to be given up, or of an epoch that is not here.
        let longer = try Checkpoint.sign(
            size: 21, root: .empty, by: NoteSigner(name: checkpoints[0].origin, seed: place.seed))
        #expect(try verify([longer]).first?.position == 16)
        let name = try #require(checkpoints[0].source?.ledger)
        let later = try Checkpoint.sign(
            size: 5, root: .empty, by: NoteSigner(name: Checkpoint.origin(ledger: name, epoch: 2), seed: place.seed))
        #expect(try verify([later]).problems.map(\.isBehind) == [true])
        // One that was signed before its own epoch begins here: it was signed of another log.
        let early = try Checkpoint.sign(
            size: 10, root: .empty, by: NoteSigner(name: Checkpoint.origin(ledger: name, epoch: 1), seed: place.seed))
        let problem = try #require(try verify([early]).first)
        #expect(problem.position == 1 && problem.through == 10 && !problem.isBehind)
        #expect(problem.text.contains("signed in epoch 1, which begins only at 16 here"))
        #expect(try verify([checkpoints[0], early]).first?.position == 10)
        // What it begins with must be what was signed then.
        let other = try Checkpoint.sign(
            size: 10, root: .empty, by: NoteSigner(name: checkpoints[0].origin, seed: place.seed))
        #expect(try verify([other]).first?.text.contains("not what 10 was signed for") == true)
    }

    @Test("Nothing is signed while a checkpoint of before tells that the log begins otherwise")
    func bookHoldsOldOnes() async throws {
        let checkpoints = try await place.restored()
        let ledger = try place.open()
        try DurableFile.replace(place.path("checkpoint"), with: checkpoints[1].written)
        #expect(try await place.sign(ledger, epoch: 1).size == 16)
        // Whoever signed it: what counts is that the log begins with that. The keys of then may have been lost.
        let lost = try NoteSigner(name: checkpoints[0].origin, seed: place.seed.reversed().map { $0 + 1 })
        let foreign = try Checkpoint.sign(size: 10, root: checkpoints[0].root, by: lost)
        try DurableFile.replace(place.path("checkpoint"), with: foreign.written)
        #expect(try await place.sign(ledger, epoch: 1).size == 16)
        let other = try Checkpoint.sign(
            size: 10, root: .empty, by: NoteSigner(name: checkpoints[0].origin, seed: place.seed))
        try DurableFile.replace(place.path("checkpoint"), with: other.written)
        await #expect(throws: LedgerError.self) { try await place.sign(ledger, epoch: 1) }
    }
}
