import Ledger
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

@Suite("A page of tasks")
struct TaskListTests {
    private func statements(projects: Int) async throws -> Int {
        let garden = try await Garden()
        for number in 0..<projects {
            _ = try await ConnectionEdits(garden.ledger).save(project: "p\(number)", name: "p\(number)")
        }
        for id in ["roses", "lilies"] { try await garden.edit(.task(id), .put) { $0.title = id } }
        try await garden.edit(.task("weeds"), .put) {
            $0.title = "Weeds"
            $0.state = .closed
        }
        return try garden.read { reader in
            try reader.statementCount {
                let found = try reader.tasks(project: nil, state: .open, after: nil, limit: 10)
                #expect(found.map(\.record.id) == [.task("lilies"), .task("roses")])
            }
        }
    }

    @Test("of one state takes no more questions for many projects than for few")
    func bounded() async throws {
        let (few, many) = (try await statements(projects: 1), try await statements(projects: 60))
        #expect(few == many, "\(few) \(many)")
    }

    @Test("begins where the last one ended, found by an index", arguments: [nil, "garden"], [nil, IssueState.closed])
    func indexed(project: String?, state: IssueState?) async throws {
        let garden = try await Garden()
        try garden.read { reader in
            let plans = try reader.queryPlans {
                _ = try reader.tasks(project: project, state: state, after: "m", limit: 10)
            }
            let records = plans.filter { $0.sql.contains("FROM record ") }
            #expect(!records.isEmpty)
            for plan in records {
                let steps = plan.steps.joined(separator: "; ")
                #expect(steps.contains("SEARCH record") && steps.contains("id>? AND id<?)"), "\(plan.sql) \(steps)")
                #expect(!steps.contains("TEMP B-TREE"), "\(plan.sql) \(steps)")
            }
        }
    }
}
