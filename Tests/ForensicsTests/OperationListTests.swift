import Forensics
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

@Suite struct OperationListTests {
    private func living() async throws -> LivingLedger {
        let living = try await LivingLedger()
        for number in 1...6 {
            living.clock.set(Int64(number * 100))
            try await living.issue("Issue \(number)", at: Int64(number), action: "opened", number: Int64(number))
            try await living.edit(.task("t\(number)"), .put, title: "Task \(number)")
            try await living.edit(.task("t\(number)"), title: "Again \(number)")
        }
        return living
    }

    @Test func everyConditionSelectsWhatAFilterWould() async throws {
        let living = try await living()
        try living.read { reader in
            let all = try reader.rows.all(Operation.self, where: "1", order: "id")
            #expect(all.count == 18)
            let since = all[7].recordedAt
            for state in [nil, OperationState.Name.queued, .canceled, .completed, .errored] {
                for direction in [nil, Direction.inbound, .outbound] {
                    for record in [nil, RecordID.task("t2")] {
                        for time in [nil, since] {
                            var list = OperationList(limit: .max)
                            (list.state, list.direction, list.record, list.since) = (state, direction, record, time)
                            let expected = all.filter {
                                (state == nil || $0.state.name == state)
                                    && (direction == nil || $0.direction == direction)
                                    && (record == nil || $0.record == record) && (time ?? 0) <= $0.recordedAt
                            }
                            #expect(try list.operations(in: reader) == expected)
                            list.isNewestFirst = true
                            #expect(try list.operations(in: reader) == expected.reversed())
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: [false, true]) func pagesJoin(_ isNewestFirst: Bool) async throws {
        let living = try await living()
        try living.read { reader in
            for state in [nil, OperationState.Name.queued] {
                var list = OperationList(limit: .max)
                (list.state, list.isNewestFirst) = (state, isNewestFirst)
                let all = try list.operations(in: reader)
                var joined: [Operation] = []
                list.limit = 4
                repeat {
                    list.after = joined.last?.id
                    joined += try list.operations(in: reader)
                } while joined.count < all.count
                #expect(joined == all)
                list.after = isNewestFirst ? .min : .max
                #expect(try list.operations(in: reader).isEmpty)
            }
        }
    }

    @Test func waitingIsToldForAPageAtOnce() async throws {
        let living = try await living()
        try living.read { reader in
            let all = try OperationList(limit: .max).operations(in: reader)
            let reasons = try WaitingFor.reasons(for: all, in: reader, now: 0)
            #expect(Set(reasons.keys) == Set(all.filter(\.isPending).map(\.id)))
            #expect(Set(reasons.values) == ["the projector"])
            #expect(try WaitingFor.reasons(for: [], in: reader, now: 0).isEmpty)
        }
    }
}
