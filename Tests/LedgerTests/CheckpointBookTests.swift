import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

@Suite("Checkpoints follow each other")
struct CheckpointBookTests {
    private let folder: TemporaryFolder
    private let signer: NoteSigner

    init() throws {
        folder = try TemporaryFolder()
        signer = try NoteSigner(name: "syncledger/0123456789abcdef/3", seed: Array(repeating: 7, count: 32))
    }

    private func open(_ place: String) throws -> Ledger {
        try Ledger.open(folder: folder.file(place), tables: ProjectionCatalog.tables)
    }

    private func grow(_ ledger: Ledger, by count: Int, _ name: String = "t") async throws {
        try await ledger.write { transaction in
            for index in 0..<count { try transaction.append(Draft(TokenRevoked(name: "\(name)\(index)"))) }
        }
    }

    private func book(_ ledger: Ledger, _ place: String, elsewhere: String? = nil) -> CheckpointBook {
        CheckpointBook(ledger, folder: folder.file(place), signer: signer, elsewhere: elsewhere.map(folder.file))
    }

    private func kept(_ place: String) throws -> String {
        try String(contentsOfFile: CheckpointBook.path(in: folder.file(place)), encoding: .utf8)
    }

    @Test("Each is signed for what is there, kept beside the ledger, and not signed again while nothing happens")
    func signing() async throws {
        let ledger = try open("a")
        try await grow(ledger, by: 300)
        let first = try await book(ledger, "a").sign()
        #expect(first.size == 300)
        #expect(try kept("a") == first.written)
        #expect(try await book(ledger, "a").sign() == first)
        try await grow(ledger, by: 1)
        let second = try await book(ledger, "a").sign()
        #expect(second.size == 301)
        #expect(try kept("a") == second.written)
        let proof = try ledger.readBlocking { try Prover($0, checkpoint: second).consistency(from: first) }
        #expect(proof.hasPrefix("old 300\n") && proof.hasSuffix("\n\n" + second.written))
    }

    @Test("An older copy of the log is refused, by the checkpoint beside it and by the one elsewhere")
    func shorter() async throws {
        let ledger = try open("a")
        try await grow(ledger, by: 10)
        let copied = try Shell.sqlite(["-readonly", folder.file("a/ledger.db"), ".backup '\(folder.file("older.db"))'"])
        #expect(copied.status == 0)
        try await grow(ledger, by: 10)
        let newest = try await book(ledger, "a").sign()
        try DurableFile.replace(folder.file("elsewhere"), with: newest.written)
        try FileManager.default.createDirectory(atPath: folder.file("b"), withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: folder.file("older.db"), toPath: folder.file("b/ledger.db"))
        let older = try open("b")
        await #expect(throws: LedgerError.self) { try await book(older, "b", elsewhere: "elsewhere").sign() }
        #expect(!FileManager.default.fileExists(atPath: CheckpointBook.path(in: folder.file("b"))))
        // As long as before, but not the same.
        try await grow(older, by: 15, "other")
        let refusal = await #expect(throws: LedgerError.self) {
            try await book(older, "b", elsewhere: "elsewhere").sign()
        }
        #expect(refusal?.description.contains("the log is not the one") == true)
        // Without any trace of the newer one it cannot be known.
        #expect(try await book(older, "b").sign().size == 25)
        try DurableFile.replace(CheckpointBook.path(in: folder.file("b")), with: newest.written)
        await #expect(throws: LedgerError.self) { try await book(older, "b").sign() }
    }

    @Test("A log that ends before its own checkpoint is not opened to be written, and nothing is touched")
    func cutOff() async throws {
        do {
            let ledger = try open("a")
            let facts = try await Genesis.prepare(ledger)
            try await grow(ledger, by: 8)
            #expect(try Shell.sqlite([folder.file("a/ledger.db"), ".backup '\(folder.file("older.db"))'"]).status == 0)
            try await grow(ledger, by: 10)
            let own = try NoteSigner(
                name: Checkpoint.origin(ledger: facts.ledger, epoch: facts.epoch), seed: Array(repeating: 7, count: 32))
            _ = try await CheckpointBook(ledger, folder: folder.file("a"), signer: own).sign()
        }
        for suffix in ["", "-wal", "-shm"] {
            try FileManager.default.removeItem(atPath: folder.file("a/ledger.db\(suffix)"))
        }
        try FileManager.default.moveItem(atPath: folder.file("older.db"), toPath: folder.file("a/ledger.db"))
        let projections = try Data(contentsOf: URL(filePath: folder.file("a/projections.db")))
        let refusal = #expect(throws: LedgerError.self) { _ = try open("a") }
        #expect(refusal?.description.contains("ends at event 10, and") == true)
        #expect(refusal?.description.contains("was signed for 20 events") == true)
        #expect(try Data(contentsOf: URL(filePath: folder.file("a/projections.db"))) == projections)
        // It is the checkpoint that is in the way, and nothing else.
        try FileManager.default.removeItem(atPath: CheckpointBook.path(in: folder.file("a")))
        #expect(try open("a").readBlocking { try $0.log.head } == 10)
    }

    @Test("An older checkpoint does not take the place of a later one of the same log")
    func olderPush() async throws {
        let ledger = try open("a")
        try await grow(ledger, by: 3)
        let first = try await book(ledger, "a").sign()
        try await grow(ledger, by: 1)
        let second = try await book(ledger, "a").sign()
        let place = folder.file("place")
        for checkpoint in [first, second, first] { try await DistantCheckpoint(place).take(checkpoint) }
        #expect(try String(contentsOfFile: place, encoding: .utf8) == second.written)
        // What is something else gives way.
        try DurableFile.replace(place, with: "nonsense")
        try await DistantCheckpoint(place).take(first)
        #expect(try String(contentsOfFile: place, encoding: .utf8) == first.written)
        // A link to the place stays one.
        let link = folder.file("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "place")
        try await DistantCheckpoint(link).take(second)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "place")
        #expect(try String(contentsOfFile: place, encoding: .utf8) == second.written)
    }

    @Test("What is no checkpoint of ours in its place is refused; one of an earlier epoch is history")
    func foreign() async throws {
        let ledger = try open("a")
        try await grow(ledger, by: 3)
        for text in ["", "nonsense", "a\n0\nAAAA\n\n— a AAAAAAAA\n"] {
            try DurableFile.replace(folder.file("elsewhere"), with: text)
            await #expect(throws: LedgerError.self) { try await book(ledger, "a", elsewhere: "elsewhere").sign() }
        }
        func other(_ name: String) async throws {
            let longer = try open("longer")
            try await grow(longer, by: 1)
            let book = CheckpointBook(
                longer, folder: folder.file("longer"),
                signer: try NoteSigner(name: name, seed: Array(repeating: 7, count: 32)))
            try? FileManager.default.removeItem(atPath: CheckpointBook.path(in: folder.file("longer")))
            try DurableFile.replace(folder.file("elsewhere"), with: try await book.sign().written)
        }
        for name in ["syncledger/0123456789abcdef/4", "syncledger/fedcba9876543210/2", "else/0123456789abcdef/2"] {
            try await other(name)
            await #expect(throws: LedgerError.self, "\(name)") {
                try await book(ledger, "a", elsewhere: "elsewhere").sign()
            }
        }
        try await other("syncledger/0123456789abcdef/2")
        #expect(try await book(ledger, "a", elsewhere: "elsewhere").sign().size == 3)
    }

    @Test("Proofs are refused for what is not there, and for a log that is not the checkpoint's")
    func refusedProofs() async throws {
        let ledger = try open("a")
        try await grow(ledger, by: 10)
        let checkpoint = try await book(ledger, "a").sign()
        try await grow(ledger, by: 1)
        try ledger.readBlocking { reader in
            let prover = try Prover(reader, checkpoint: checkpoint)
            #expect(try prover.inclusion(of: 10).hasPrefix("c2sp.org/tlog-proof@v1\nextra "))
            for position: Position in [0, 11, 12] {
                #expect(throws: LedgerError.self) { try prover.inclusion(of: position) }
            }
        }
        let other = try open("b")
        try await grow(other, by: 10, "other")
        try other.readBlocking { reader in
            _ = #expect(throws: LedgerError.self) { try Prover(reader, checkpoint: checkpoint) }
        }
    }

    @Test("Many writers while checkpoints are signed by two processes: each is consistent with the one before")
    func busy() async throws {
        let (one, two) = (try open("a"), try open("a"))
        let signed = try await withThrowingTaskGroup(of: [Checkpoint].self) { group in
            for ledger in [one, two] {
                group.addTask {
                    for _ in 0..<30 { try await grow(ledger, by: 20) }
                    return []
                }
                group.addTask {
                    var signed: [Checkpoint] = []
                    for _ in 0..<20 { signed.append(try await book(ledger, "a").sign()) }
                    return signed
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let last = try await book(one, "a").sign()
        #expect(last.size == 1_200)
        #expect(signed.count == 40)
        try one.readBlocking { reader in
            let prover = try Prover(reader, checkpoint: last)
            for checkpoint in signed {
                #expect(try prover.consistency(from: checkpoint).hasPrefix("old \(checkpoint.size)\n"))
            }
        }
    }
}
