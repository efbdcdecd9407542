import Ledger
import LedgerEvents
import TestSupport
import Testing

@Suite("Events of one type")
struct TypeBlockTests {
    /// One seldom event in 700 of others.
    private func grow(_ ledger: Ledger, by count: Int) async throws {
        try await ledger.write { transaction in
            for index in 0..<count {
                try transaction.append(Draft(TokenRevoked(name: "t\(index)")))
                if index % 700 == 650 { try transaction.append(Draft(PolicyAdopted(policy: "p\(index)"))) }
            }
        }
    }

    /// What passes the filter, event by event.
    private func expected(_ filter: EventFilter, after position: Position, _ all: [Event]) -> [Position] {
        all.filter { $0.position > position && filter.passes($0) }.map(\.position)
    }

    @Test("are not looked for where no log reaches")
    func beyond() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Ledger.open(folder: folder.path, tables: [])
        try await grow(ledger, by: 3)
        let block = "INSERT INTO type_block VALUES ('token.revoked', 36028797018963967)"
        #expect(try Shell.sqlite([folder.file("projections.db"), block]).status == 0)
        let failure = #expect(throws: LedgerError.self) {
            try ledger.readBlocking { _ = try $0.events(EventFilter(type: .tokenRevoked), after: 0, limit: 9) }
        }
        #expect(failure?.description.contains("which no log fills") == true)
    }

    @Test("are the same with blocks, with some of them and without")
    func same() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Ledger.open(folder: folder.path, tables: [])
        func check(_ state: Comment) throws {
            try ledger.readBlocking { reader in
                let all = try reader.log.events(after: 0, limit: .max)
                for type in [EventType.policyAdopted, .tokenRevoked, .userNamed] {
                    for after: Position in [0, 1, 255, 256, 257, 651, 652, 1000, 5000, all.last?.position ?? 0] {
                        for end in [nil, Position(300), 3000] {
                            let filter = EventFilter(type: type, upTo: end)
                            let found = try reader.events(filter, after: after, limit: .max).map(\.position)
                            #expect(found == expected(filter, after: after, all), state)
                            let first = try reader.events(filter, after: after, limit: 2).map(\.position)
                            #expect(first == Array(found.prefix(2)), state)
                        }
                    }
                }
            }
        }
        try await grow(ledger, by: 6000)
        try check("no block yet")
        try await ledger.fillTree()
        try check("filled")
        try await grow(ledger, by: 1000)
        try check("filled, and grown since")
        let blocks = try Shell.sqlite([
            "-readonly", folder.file("projections.db"),
            "SELECT type, count(*), max(block) FROM type_block GROUP BY type",
        ])
        #expect(blocks.output == "policy.adopted|8|21\ntoken.revoked|23|22\n")
    }

    @Test("Whoever writes finds the operations of records as whoever reads does, and not by reading all behind them")
    func whileWriting() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Ledger.open(folder: folder.path, tables: [])
        let found = try await ledger.write { transaction in
            try transaction.append(Draft(TokenRevoked(name: "t"), record: .task("t"), operation: 1))
            return try transaction.operations(of: [.task("t")], after: 0)
        }
        #expect(found == [1])
        let plan = try ledger.queryPlans().first { $0.sql.hasPrefix("SELECT operation FROM event") }
        #expect(plan?.steps.contains { $0.contains("event_by_record (record=? AND position>?)") } == true)
    }

    @Test("What an engine says of a stretch is what its events say")
    func stretches() async throws {
        let folder = try TemporaryFolder()
        for ledger in [try Ledger.inMemory(tables: []), try Ledger.open(folder: folder.path, tables: [])] {
            try await ledger.write { transaction in
                for index in 0..<20 {
                    let record: RecordID? = index % 3 == 0 ? nil : .task("t\(index % 3)")
                    try transaction.append(
                        Draft(
                            TokenRevoked(name: "t\(index)"), record: record,
                            operation: index % 2 == 0 ? Position(index) + 1 : nil))
                }
                try transaction.append(Draft(PolicyAdopted(policy: "p")))
            }
            try ledger.readBlocking { reader in
                let types = [try reader.log.types(after: 0, upTo: 20), try reader.log.types(after: 19, upTo: 21)]
                #expect(types == [[.tokenRevoked], [.tokenRevoked, .policyAdopted]])
                let records = [
                    try reader.log.records(after: 0, upTo: 2), try reader.log.records(after: 1, upTo: 6),
                ]
                #expect(records == [[.task("t1")], [.task("t1"), .task("t2")]])
                #expect(try reader.log.end(of: 2, about: .task("t1"), after: 2) == 8)
                #expect(try reader.log.end(of: 7, about: .task("t1"), after: 0) == 20)
                #expect(try reader.log.end(of: 8, about: .task("t1"), after: 0) == nil)
                let both: Set<RecordID> = [.task("t1"), .task("t2")]
                let operations = [
                    try reader.log.operations(of: both, after: 12),
                    try reader.log.operations(of: [.task("t1")], after: 12),
                    try reader.log.operations(of: [.task("t3")], after: 0), try reader.log.operations(of: [], after: 0),
                ]
                #expect(operations == [[15, 17], [17], [], []])
                let plans = try reader.queryPlans { _ = try reader.log.operations(of: both, after: 12) }
                #expect(
                    plans.filter { $0.sql.contains("FROM event") }
                        .allSatisfy { $0.steps.contains { $0.contains("event_by_record (record=? AND position>?)") } })
            }
        }
    }
}
