import Exports
import Forensics
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

/// What people ask of the past must not take longer the more there is, but for what they ask to be shown whole.
@Suite("Every statement of a question")
struct QueryPlanTests {
    /// Scans of what does not grow with the log: a list that was given, what another part of the statement has found,
    /// what is paused now, the repositories, and a table of one row.
    private static let short = ["json_each", "chain", "CONSTANT ROW", "call_pause", "repository", "projection_cursor"]

    @Test("finds its rows by an index")
    func indexed() async throws {
        let folder = try TemporaryFolder()
        let living = try await LivingLedger(folder: folder.path)
        let task = RecordID.task("a")
        let create = try await living.edit(task, .put, title: "Roses", body: "text")
        try await living.send(create)
        try await living.answer(create, at: 10, title: "Roses")
        try await living.issue("Tulips", at: 20)
        try await living.comment("hello", at: 30)
        try await living.edit(task, title: "Lilies")
        let waiting = try await living.edit(.comment("c"), .put, body: "later", parent: task)
        try await living.ledger.fillTree()
        try await Snapshots(living.ledger, spacing: 4).keepUp()
        try living.read { reader in
            let questions = Self.questions(task, [create, waiting], in: reader)
            for (name, question) in questions {
                let plans = try reader.queryPlans(of: question)
                #expect(!plans.isEmpty, "\(name)")
                for plan in plans {
                    let growing = plan.growing(except: Self.short)
                    #expect(growing.isEmpty, "\(name): \(plan.sql)")
                    #expect(!plan.leavesTheRecord, "\(name): \(plan.sql) \(plan.steps)")
                }
            }
        }
    }

    private static func questions(
        _ task: RecordID, _ operations: [OperationID], in reader: LedgerReader
    ) -> [(String, () throws -> Void)] {
        var questions: [(String, () throws -> Void)] = [
            ("explain", { for id in operations { _ = try Explain.operation(id, in: reader, now: 0) } }),
            ("timeline", { _ = try Timeline(of: task, in: reader).entries(after: 3, limit: 2) }),
            ("state", { _ = try StateAt(task, at: 20, in: reader) }),
            ("state with all operations", { _ = try StateAt(task, at: 20, in: reader.log) }),
            ("a position by its time", { _ = try LogTime.last(atOrBefore: 0, in: reader.log) }),
            ("lost", { _ = try LostEdits(in: reader).entries(limit: 10) }),
            ("lost of a record", { _ = try LostEdits(of: task, in: reader).entries(limit: 10) }),
            ("log by type", { _ = try reader.events(.init(type: .callStarted), after: 0, limit: 10) }),
            ("log by record", { _ = try reader.events(.init(record: task), after: 0, limit: 10) }),
            ("log by operation", { _ = try reader.events(.init(operation: operations[0]), after: 0, limit: 10) }),
            (
                "what would be erased",
                { _ = try RedactionPlan(.init(events: [operations[0]], records: [task]), in: reader) }
            ),
            ("export of events", { _ = try JSONLinesExport(reader).events { _ in } }),
            ("export of operations", { _ = try CSVExport(reader).operations { _ in } }),
            (
                "what operations wait for",
                {
                    let all = try reader.rows.all(Operation.self, where: "id > 0", order: "id", limit: 100)
                    _ = try WaitingFor.reasons(for: all, in: reader, now: 0)
                    _ = try OperationActors.of(all, in: reader)
                }
            ),
        ]
        for state in [nil, OperationState.Name.queued] {
            for direction in [nil, Direction.outbound] {
                for record in [nil, task] {
                    for isNewestFirst in [false, true] {
                        var list = OperationList(limit: 10)
                        (list.state, list.direction, list.record) = (state, direction, record)
                        (list.isNewestFirst, list.since, list.after) = (isNewestFirst, 1, 30)
                        questions.append(("\(list)", { [list] in _ = try list.operations(in: reader) }))
                    }
                }
            }
        }
        return questions
    }
}
