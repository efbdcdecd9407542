import Foundation
import GRDB
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

@testable import Ledger

@Suite("A copy of the log")
struct LogCopyTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var live: String { folder.file("data/ledger.db") }

    private func open() throws -> Ledger {
        try Ledger.open(folder: folder.file("data"), tables: ProjectionCatalog.tables)
    }

    @Test("A file that is being written under another name is nobody else's")
    func partFile() throws {
        let path = folder.file("x.part")
        let part = try PartFile(path)
        #expect(throws: LedgerError.self) { try PartFile(path) }
        try part.take(folder.file("x"))
        try Data("other".utf8).write(to: URL(filePath: path))
        part.discard()
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(FileManager.default.fileExists(atPath: folder.file("x")))
        _ = try PartFile(path)
        #expect(try Data(contentsOf: URL(filePath: path)).isEmpty)
    }

    @Test("Of a log that is cut short nothing is copied as zeros")
    func cutShort() async throws {
        do {
            let ledger = try open()
            try await ledger.write { transaction in
                for index in 0..<2_000 { try transaction.append(Draft(TokenRevoked(name: "token-\(index)"))) }
            }
        }
        // Its last readers may still be at it: what stays in the write-ahead log is read from there.
        let emptied = try await eventually {
            try Shell.sqlite([live, "PRAGMA wal_checkpoint(TRUNCATE)"]).output.hasPrefix("0|")
        }
        try #require(emptied)
        let copy = try LogCopy(of: live, to: folder.file("copy"))
        // The middle of the last page of events: a file that ends between two pages SQLite knows to be too short.
        let last = "SELECT max(pageno) FROM dbstat WHERE name = 'event' AND pagetype = 'leaf'"
        let page = try #require(UInt64(try Shell.sqlite([live, last]).output.dropLast()))
        let file = try FileHandle(forUpdating: URL(filePath: live))
        try file.truncate(atOffset: page * 4_096 - 2_048)
        try file.close()
        let failure = #expect(throws: DatabaseError.self) { _ = try copy.run { _, _ in } }
        #expect(failure?.extendedResultCode == .SQLITE_IOERR_READ)
    }

    @Test("A body that is erased while a copy is made is erased in the copy too, and its text is nowhere in it")
    func erasedMeanwhile() async throws {
        let (ledger, text) = (try open(), Array("a text that is to be erased".utf8))
        try await Genesis.prepare(ledger)
        _ = try await ledger.write { try $0.append(Draft(TokenRevoked(name: "t"), body: .new(text))) }
        try await ledger.write { transaction in
            for index in 0..<3 * LogCopy.piece { try transaction.append(Draft(TokenRevoked(name: "t\(index)"))) }
        }
        let live = live
        var steps = 0
        _ = try LogCopy(of: live, to: folder.file("copy")).run { _, head in
            steps += 1
            guard steps == 1 else { return }
            // As an erasure does it: an event, and what takes the body's place.
            let erasure = """
                DROP TRIGGER body_is_immutable; BEGIN; INSERT INTO event SELECT \(head) + 1, recorded_at, 'body.redacted',
                1, NULL, NULL, NULL, NULL, NULL, NULL, \(head) + 1, NULL, 3, NULL, '{}', leaf FROM event
                WHERE position = \(head); UPDATE body SET salt = x'', bytes = x'' WHERE position = 3; COMMIT;
                """
            let done = try? Shell.sqlite([live, erasure])
            #expect(done?.status == 0, "\(done?.error ?? "")")
        }
        #expect(steps > 1)
        let copied = try Shell.sqlite(["-readonly", folder.file("copy"), "SELECT position, length(bytes) FROM body"])
        #expect(copied.output == "3|0\n")
        #expect(try Data(contentsOf: URL(filePath: folder.file("copy"))).range(of: Data(text)) == nil)
    }

    @Test("Others checkpoint while a copy is made: the write-ahead log does not grow with it")
    func boundedLog() async throws {
        let ledger = try open()
        // What cannot be packed.
        @Sendable func body(_ bytes: Int) -> [UInt8] {
            (0..<bytes / 8).map { _ in UInt64.random(in: 0...UInt64.max) }.withUnsafeBytes(Array.init)
        }
        try await Genesis.prepare(ledger)
        for _ in 0..<8 {
            try await ledger.write { transaction in
                for _ in 0..<512 { try transaction.append(Draft(TokenRevoked(name: "t"), body: .new(body(8 << 10)))) }
            }
        }
        let copy = folder.file("copy")
        var steps = 0
        var written: Position = 2 + 8 * 512
        let end = try LogCopy(of: live, to: copy).run { _, _ in
            // Between two pieces, twice what makes a write-ahead log large.
            steps += 1
            guard steps <= 3 else { return }
            for _ in 0..<4 {
                ledger.enqueue { transaction in
                    for _ in 0..<512 {
                        try transaction.append(Draft(TokenRevoked(name: "t"), body: .new(body(8 << 10))))
                    }
                }
            }
            written += 2_048
            while (try? ledger.readBlocking { try $0.log.head }) != written { usleep(1_000) }
        }
        #expect(steps > 3 && end == written)
        let size = try #require(try FileManager.default.attributesOfItem(atPath: live + "-wal")[.size] as? Int)
        // 48 MB were written meanwhile; the log holds what came since its last turn, and a group more.
        #expect(size < 24 << 20)
        let verification = try LogVerifier(copy: copy, witnesses: []).verify()
        #expect(verification.problems == [] && verification.events == end)
    }
}
