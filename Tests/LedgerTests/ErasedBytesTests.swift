import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

/// Looks for what was erased in the bytes of every file of the data folder, as whoever finds the disk would.
@Suite("What is erased is gone from the files")
struct ErasedBytesTests {
    private let folder: TemporaryFolder
    private let ledger: Ledger

    init() async throws {
        folder = try TemporaryFolder()
        ledger = try Ledger.open(folder: folder.path, tables: ProjectionCatalog.tables)
        try await Genesis.prepare(ledger)
    }

    /// Short ones, ones that fill pages, and ones that need pages of their own; packed and not.
    private static func text(_ number: Int) -> [UInt8] {
        let word = "unmistakable-\(number)-"
        switch number % 4 {
        case 0: return Array(word.utf8)
        case 1: return Array(String(repeating: word, count: 30).utf8)
        case 2: return Array(String(repeating: word, count: 4_000).utf8)
        default:
            // What cannot be packed is kept as it is, however long it is.
            var chance = SystemRandomNumberGenerator()
            return Array(word.utf8) + (0..<9_000).map { _ in UInt8.random(in: 0...255, using: &chance) }
        }
    }

    private func append(_ numbers: Range<Int>) async throws -> [Position] {
        try await ledger.write { transaction in
            try numbers.map { number in
                let body = number % 5 == 0 ? Self.text(number).prefix(400) : Self.text(number)[...]
                return try transaction.append(
                    number % 10 == 0
                        ? Draft(ProjectSaved(project: "project-\(number)"), body: .new(Array(body)))
                        : Draft(TokenRevoked(name: "t"), body: .new(Array(body)))
                ).position
            }
        }
    }

    /// The salt, which is nowhere else, and stretches of what is stored of each body: packed,
    /// the text is not to be seen.
    private func traces(of positions: [Position]) throws -> [Position: [Data]] {
        let list = positions.map(String.init).joined(separator: ",")
        let rows = try Shell.sqlite([
            "-readonly", folder.file("ledger.db"),
            "SELECT position, hex(salt), hex(bytes) FROM body WHERE position IN (\(list))",
        ])
        return try rows.output.split(separator: "\n").reduce(into: [:]) { traces, line in
            let columns = line.split(separator: "|", omittingEmptySubsequences: false)
            let position = try #require(Position(columns[0]))
            let bytes = try Self.data(columns[2])
            let middle = bytes.count / 2
            traces[position] = [try Self.data(columns[1]), bytes.prefix(48), bytes.suffix(24)]
            // The middle of what was packed well looks like that of any other.
            if bytes.count > 5_000 { traces[position]?.append(bytes[middle..<middle + 40]) }
        }
    }

    private static func data(_ hex: Substring) throws -> Data {
        var data = Data()
        var rest = hex[...]
        while !rest.isEmpty {
            data.append(try #require(UInt8(rest.prefix(2), radix: 16)))
            rest = rest.dropFirst(2)
        }
        return data
    }

    @Test("What keeps an erasure from being finished is told, once, and until it is finished")
    func upkeep() async throws {
        // No mark can be taken away that is a folder.
        try FileManager.default.createDirectory(
            atPath: folder.file("erasure.pending"), withIntermediateDirectories: false)
        let words = try await #require(throws: LedgerError.self) {
            _ = try await ledger.finishErasure(patience: .seconds(2))
        }.description
        #expect(words.contains("erasure.pending cannot be"), "\(words)")
        #expect(ledger.health.upkeepFailure == words)
        var notices = ledger.health.notices.makeAsyncIterator()
        #expect(await notices.next() == .upkeep(words))
        try FileManager.default.removeItem(atPath: folder.file("erasure.pending"))
        #expect(try await ledger.finishErasure())
        _ = try await append(0..<1)
        while ledger.health.upkeepFailure != nil { try await Task.sleep(for: .milliseconds(20)) }
    }

    @Test("No file has the text, what was stored of it or its salt, in whatever order bodies came and went")
    func gone() async throws {
        // The first fill a page that becomes an inner one later; others come between one erasure and the next.
        var alive = try await append(0..<60)
        for round in 1...4 {
            let erased = alive.filter { $0 % 3 == Int64(round % 3) }
            alive = alive.filter { !erased.contains($0) }
            let traces = try traces(of: erased)
            #expect(traces.count == erased.count)
            for needles in traces.values { for needle in needles { #expect(!(try folder.found(needle)).isEmpty) } }
            try await ledger.erase(erased)
            #expect(try await ledger.finishErasure())
            let files = try folder.files()
            #expect(files.map(\.name).contains("projections.db"))
            for (position, needles) in traces {
                for file in files {
                    for needle in needles {
                        #expect(
                            file.bytes.range(of: needle) == nil, "round \(round), body \(position), \(file.name)")
                    }
                }
            }
            alive += try await append(round * 100..<round * 100 + 40)
        }
        // What was not erased is still there.
        let bodies = try ledger.readBlocking { try $0.log.bodies(at: Set(alive)) }
        #expect(bodies.count == alive.count)
    }

    @Test("What was taken back before it was committed leaves nothing either")
    func takenBack() async throws {
        struct Interrupted: Error {}
        let word = "Mirabellenbaum"
        for _ in 0..<3 {
            await #expect(throws: Interrupted.self) {
                try await ledger.write { transaction in
                    // More than SQLite keeps in memory, so that it writes before it is told to commit.
                    var chance = SystemRandomNumberGenerator()
                    for _ in 0..<800 {
                        let rest = (0..<9_000).map { _ in UInt8.random(in: 0...255, using: &chance) }
                        try transaction.append(
                            Draft(TokenRevoked(name: "t"), body: .new(Array(word.utf8) + rest)))
                    }
                    #expect(try folder.found(Data(word.utf8)) == ["ledger.db-wal"])
                    throw Interrupted()
                }
            }
        }
        let position = try #require(try await append(1..<2).first)
        try await ledger.erase([position])
        #expect(try await ledger.finishErasure())
        #expect(try folder.found(Data(word.utf8)) == [])
    }

    @Test("A reader that stands in the way puts it off, and the next writer or the next start finishes it")
    func putOff() async throws {
        let word = Data("unmistakable-4-".utf8)
        for finish in ["write", "start"] {
            let position = try #require(try await append(4..<5).first)
            let reader = try StandingReader(folder.file("ledger.db"))
            try await ledger.erase([position])
            #expect(try await ledger.finishErasure(patience: .milliseconds(600)) == false)
            #expect(ledger.isErasurePending)
            #expect(try folder.found(word) == ["ledger.db-wal"], "\(finish)")
            // What is to be read is the state of things, not that of the files.
            #expect(try ledger.readBlocking { try $0.log.body(at: position) } == nil)
            reader.stop()
            switch finish {
            case "write":
                #expect(
                    try await eventually {
                        _ = try await ledger.write { try $0.append(Draft(TokenRevoked(name: "t"))) }
                        return !ledger.isErasurePending
                    })
            default:
                // On a busy machine the reader's lock may outlive it by a moment.
                #expect(
                    try await eventually {
                        _ = try Ledger.open(folder: folder.path, tables: ProjectionCatalog.tables)
                        return !ledger.isErasurePending
                    })
            }
            #expect(!ledger.isErasurePending)
            #expect(try folder.found(word) == [], "\(finish)")
        }
    }
}
