import Forensics
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

@Suite struct StateAtTests {
    /// A history with edits, echoes, failures and a comment, and the records in it.
    private func history(_ living: LivingLedger) async throws -> [RecordID] {
        let record = RecordID.task("a")
        let create = try await living.edit(record, .put, title: "Roses", body: "text")
        try await living.send(create)
        try await living.answer(create, at: 10, title: "Roses")
        living.clock.set(20)
        try await living.issue("Tulips", at: 15)
        let edit = try await living.edit(record, title: "Lilies")
        try await living.send(edit)
        try await living.issue("Daisies", at: 30)
        try await living.answer(edit, at: 31, title: "Lilies")
        try await living.edit(.comment("c"), .put, body: "hello", parent: record)
        try await living.comment("from there", at: 40)
        try await living.issue("Other", at: 50, action: "opened", number: 8)
        living.clock.set(60)
        try await living.edit(record, title: "Last")
        try await living.issue("Gone", at: 70, action: "deleted")
        return try living.read { try $0.rows.all(Record.self, where: "1", order: "id").map(\.id) }
    }

    @Test func everyPrefixIsAFoldAndTheHeadIsTheLiveRows() async throws {
        let living = try await LivingLedger()
        let records = try await history(living)
        #expect(records.count == 4)
        try living.read { reader in
            let head = try reader.log.head
            let events = try reader.log.events(after: 0, limit: .max)
            for id in records {
                var (record, binding): (Record?, Binding?)
                var operations: [OperationID: Operation] = [:]
                for event in events {
                    for key in RecordProjection.keys(event) where key == id {
                        record = RecordProjection.evolve(record, event, key: key)
                    }
                    for key in BindingProjection.keys(event) where key == id {
                        binding = BindingProjection.evolve(binding, event, key: key)
                    }
                    for key in OperationProjection.keys(event) {
                        operations[key] = OperationProjection.evolve(operations[key], event, key: key)
                    }
                    let state = try StateAt(id, at: event.position, in: reader.log)
                    #expect(state.record == record)
                    #expect(state.binding == binding)
                    #expect(state.operations == operations.values.filter { $0.record == id }.sorted { $0.id < $1.id })
                    #expect(state.recordedAt == event.recordedAt)
                }
                let live = try StateAt(id, at: head, in: reader.log)
                #expect(try live.record == reader.rows.find(Record.self, id))
                #expect(try live.binding == reader.rows.find(Binding.self, id))
                #expect(
                    try live.operations
                        == reader.rows.all(Operation.self, where: "record = ?", [.text(id.text)], order: "id"))
                #expect(live.content != nil)
            }
        }
    }

    @Test func timesNameTheLastEventAtOrBeforeThem() async throws {
        let living = try await LivingLedger()
        _ = try await history(living)
        try living.read { reader in
            let events = try reader.log.events(after: 0, limit: .max)
            for event in events {
                for time in [event.recordedAt - 1, event.recordedAt, event.recordedAt + 1] {
                    let expected = events.last { $0.recordedAt <= time }?.position ?? 0
                    #expect(try LogTime.last(atOrBefore: time, in: reader.log) == expected)
                }
            }
            #expect(try StateAt(.task("a"), at: 0, in: reader.log).record == nil)
            #expect(try StateAt(.task("a"), at: 0, in: reader.log).operations.isEmpty)
        }
    }

    @Test func contentIsWhatTheRecordSaidThen() async throws {
        let living = try await LivingLedger()
        let record = RecordID.task("a")
        let create = try await living.edit(record, .put, title: "Roses")
        let before = try living.read { try $0.log.head }
        try await living.edit(record, title: "Tulips")
        func title(_ position: Position) throws -> String? {
            try living.read { try StateAt(record, at: position, in: $0.log).content?.task?.title }
        }
        #expect(try title(before) == "Roses")
        #expect(try title(.max) == "Tulips")
        #expect(try title(create - 1) == nil)
    }
}
