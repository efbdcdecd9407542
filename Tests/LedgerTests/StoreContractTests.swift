import Foundation
import Ledger
import LedgerEvents
import TestSupport
import Testing

/// What every engine must do. The next engine is added to `Engine` and has to pass.
@Suite("The store's contract")
struct StoreContractTests {
    enum Engine: String, CaseIterable, Sendable {
        case memory, sqlite

        func open(in folder: TemporaryFolder) throws -> any EventStore {
            switch self {
            case .memory: InMemoryStore()
            case .sqlite: try SQLiteStore(path: folder.file("ledger.db"))
            }
        }
    }

    private struct Interrupted: Error {}

    private func draft(
        _ name: String, record: RecordID? = nil, operation: OperationID? = nil, causation: Position? = nil,
        body: Draft.Body = .none
    ) -> Draft {
        Draft(
            TokenRevoked(name: name), record: record, operation: operation, causation: causation, body: body)
    }

    @Test("Positions begin at 1 and have no gaps", arguments: Engine.allCases)
    func positions(_ engine: Engine) throws {
        let folder = try TemporaryFolder()
        let store = try engine.open(in: folder)
        #expect(try store.read { try $0.head } == 0)
        for group in 0..<3 {
            let appended = try store.transaction { transaction in
                try (0..<4).map { try transaction.append(draft("\(group)-\($0)"), recordedAt: 1).position }
            }
            #expect(appended == (1...4).map { Position(group * 4 + $0) })
        }
        let all = try store.read { try $0.events(after: 0, limit: 100) }
        #expect(all.map(\.position) == Array(1...12))
    }

    @Test("What is read is what was appended, column by column", arguments: Engine.allCases)
    func roundTrip(_ engine: Engine) throws {
        let folder = try TemporaryFolder()
        let store = try engine.open(in: folder)
        var full = draft("a", record: .comment("c:1"), operation: 1, causation: 1, body: .new(Array("text".utf8)))
        full.relatedOperation = 1
        full.installation = .max
        full.githubUpdatedAt = 1_700_000_000
        full.actor = 5
        full.correlation = 1
        let (first, second) = try store.transaction { transaction in
            (try transaction.append(draft("first"), recordedAt: 7), try transaction.append(full, recordedAt: 9))
        }
        #expect(first.correlation == 1)
        #expect(second.body == 2)
        #expect(second.bodyDigest?.count == 32)
        let (events, bodies, leaves) = try store.read { reader in
            (
                try (1...3).map { try reader.event(at: $0) }, try (1...3).map { try reader.body(at: $0) },
                try (2...3).map { try reader.leaf(at: $0) }
            )
        }
        #expect(events == [first, second, nil])
        #expect(bodies == [nil, Array("text".utf8), nil])
        #expect(leaves == [LeafHash.of(second), nil])
        let both = [LeafHash.of(first), LeafHash.of(second)]
        #expect(try store.read { try $0.leaves(after: 0, limit: 9) }.map(\.bytes) == both)
        #expect(try store.read { try $0.leaves(after: 0, limit: 1) }.map(\.bytes) == [both[0]])
        #expect(try store.read { try $0.leaves(after: 1, limit: 9) }.map(\.bytes) == [both[1]])
        #expect(try store.read { try $0.leaves(after: 2, limit: 9) }.isEmpty)
        #expect(try store.read { try $0.bodies(at: [1, 2, 3]) } == [2: Array("text".utf8)])
        #expect(try store.read { try $0.events(at: [2, 3]) } == [2: second])
        #expect(try store.read { try $0.events(at: []) }.isEmpty)
    }

    @Test("A long body comes back as it was, whether it can be packed or not", arguments: Engine.allCases)
    func longBodies(_ engine: Engine) throws {
        let folder = try TemporaryFolder()
        let store = try engine.open(in: folder)
        var chance = SystemRandomNumberGenerator()
        let shortest = StoredBody.shortestPacked
        let bodies = [
            Array(repeating: UInt8(7), count: shortest - 1), Array(repeating: 7, count: shortest),
            Array(repeating: 7, count: 1_000_000), (0..<5_000).map { _ in UInt8.random(in: 0...255, using: &chance) },
            [],
        ]
        let events = try store.transaction { transaction in
            try bodies.enumerated().map { index, bytes in
                let body = index % 2 == 0 ? NewBody(bytes) : store.packed(bytes, learning: false)
                return try transaction.append(draft("\(index)", body: .new(body)), recordedAt: 1)
            }
        }
        let positions = Set(events.map(\.position))
        let read = try store.read { try $0.bodies(at: positions) }
        #expect(events.map { read[$0.position] } == bodies)
        #expect(try store.read { try $0.body(at: 3) } == bodies[2])
        #expect(try store.read { try $0.bodySizes(at: positions) } == read.mapValues(\.count))
        var scanned: [[UInt8]] = []
        try store.read { reader in
            try reader.scanBodies(after: 1) { position, bytes in
                scanned.append(bytes)
                return position < 4
            }
        }
        #expect(scanned == Array(bodies[1...3]))
        guard engine == .sqlite else { return }
        // The sqlite3 shell sees what is kept.
        let sizes = try Shell.sqlite([
            folder.file("ledger.db"), "SELECT encoding, length(bytes) < 4900 FROM body ORDER BY position",
        ])
        #expect(sizes.output == "0|1\n3|1\n3|1\n0|0\n0|1\n")
    }

    @Test("What GitHub says again and again is hardly kept at all, and Python finds it")
    func dictionary() throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.file("ledger.db"))
        let user = "https://api.github.com/users/octocat"
        let body = (1...8).map {
            """
            {"url":"https://api.github.com/repos/octocat/garden/issues/\($0)","events_url":"\(user)/events{/privacy}",\
            "received_events_url":"\(user)/received_events","subscriptions_url":"\(user)/subscriptions",\
            "starred_url":"\(user)/starred{/owner}{/repo}","author_association":"OWNER","state_reason":null}
            """
        }.joined(separator: ",")
        let bytes = Array("[\(body)]".utf8)
        _ = try store.transaction { try $0.append(draft("a", body: .new(bytes)), recordedAt: 1) }
        #expect(try store.read { try $0.body(at: 1) } == bytes)
        let size = try Shell.sqlite([folder.file("ledger.db"), "SELECT length(bytes) FROM body"])
        #expect(try #require(Int(size.output.dropLast())) < 250)
        let checked = try Shell.run(
            "python3", [Checkout.root + "/Tests/LedgerTests/recompute_leaves.py", folder.file("ledger.db")])
        #expect(checked.output == "1 leaves and 1 bodies agree\n")
    }

    @Test("A transaction that throws leaves nothing", arguments: Engine.allCases)
    func rollback(_ engine: Engine) throws {
        let folder = try TemporaryFolder()
        let store = try engine.open(in: folder)
        #expect(throws: Interrupted.self) {
            try store.transaction { transaction in
                _ = try transaction.append(draft("lost", body: .new([1])), recordedAt: 1)
                throw Interrupted()
            }
        }
        let next = try store.transaction { try $0.append(draft("kept"), recordedAt: 1) }
        #expect(next.position == 1)
        #expect(try store.read { try $0.body(at: 1) } == nil)
    }

    @Test("A savepoint that throws leaves what stood before it", arguments: Engine.allCases)
    func savepoint(_ engine: Engine) throws {
        let folder = try TemporaryFolder()
        let store = try engine.open(in: folder)
        let (wasInterrupted, next) = try store.transaction { transaction in
            _ = try transaction.append(draft("receipt"), recordedAt: 1)
            var wasInterrupted = false
            do {
                try transaction.savepoint {
                    _ = try transaction.append(draft("decision"), recordedAt: 1)
                    throw Interrupted()
                }
            } catch is Interrupted { wasInterrupted = true }
            let next = try transaction.append(draft("failed"), recordedAt: 1).position
            try transaction.savepoint { _ = try transaction.append(draft("more"), recordedAt: 1) }
            return (wasInterrupted, next)
        }
        #expect(wasInterrupted)
        #expect(next == 2)
        #expect(try store.read { try $0.head } == 3)
    }

    @Test("A cause stands before its effect", arguments: Engine.allCases)
    func causation(_ engine: Engine) throws {
        let folder = try TemporaryFolder()
        let store = try engine.open(in: folder)
        #expect(throws: LedgerError.self) {
            try store.transaction { try $0.append(draft("effect", causation: 1), recordedAt: 1) }
        }
    }

    @Test("Filters pass what they name, in order, behind a position", arguments: Engine.allCases)
    func filters(_ engine: Engine) throws {
        let folder = try TemporaryFolder()
        let store = try engine.open(in: folder)
        try store.transaction { transaction in
            for index in 0..<20 {
                _ = try transaction.append(
                    draft("\(index)", record: .task("t\(index % 2)"), operation: Int64(index % 5) + 1), recordedAt: 1)
            }
            _ = try transaction.append(Draft(PolicyAdopted(policy: "p")), recordedAt: 1)
        }
        func positions(_ filter: EventFilter, after: Position = 0, limit: Int = 9) throws -> [Position] {
            try store.read { try $0.events(filter, after: after, limit: limit).map(\.position) }
        }
        #expect(try positions(.init(record: .task("t1")), after: 10, limit: 3) == [12, 14, 16])
        #expect(try positions(.init(operation: 5)) == [5, 10, 15, 20])
        #expect(try positions(.init(type: .policyAdopted)) == [21])
        #expect(try positions(.all, limit: 0).isEmpty)
    }

    @Test("A reader sees one moment, whatever is appended meanwhile", arguments: Engine.allCases)
    func snapshot(_ engine: Engine) throws {
        let folder = try TemporaryFolder()
        let store = try engine.open(in: folder)
        _ = try store.transaction { try $0.append(draft("one"), recordedAt: 1) }
        let (before, after, count) = try store.read { reader in
            let before = try reader.head
            _ = try store.transaction { try $0.append(draft("two"), recordedAt: 1) }
            return (before, try reader.head, try reader.events(after: 0, limit: 9).count)
        }
        #expect((before, after, count) == (1, 1, 1))
        #expect(try store.read { try $0.head } == 2)
    }

    @Test("Names that are folded come with their event; other bodies do not", arguments: Engine.allCases)
    func foldedText(_ engine: Engine) throws {
        let folder = try TemporaryFolder()
        let store = try engine.open(in: folder)
        try store.transaction { transaction in
            _ = try transaction.append(
                Draft(ProjectSaved(project: "p"), body: .new(Array("Garden".utf8))), recordedAt: 1)
            _ = try transaction.append(draft("x", body: .new(Array("other".utf8))), recordedAt: 1)
        }
        let events = try store.read { try $0.events(after: 0, limit: 9) }
        #expect(events[0].text == Array("Garden".utf8))
        #expect(events[1].text == nil)
    }
}
