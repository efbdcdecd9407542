import LedgerEvents
import Projections
import RuleTesting
import Testing

/// The same recorded histories under both policies. The manual tells these three.
@Suite("Two policies side by side")
struct PolicyTests {
    @Test("A bump of the time costs the waiting edit its life under seed-literal, and nothing under timestamps")
    func bump() throws {
        func end(_ policy: Policy) throws -> (edit: OperationState.Name?, title: String?) {
            var history = History(now: 200_000_000, policy: policy)
            try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
            let edit = history.last?.id
            try history.when(.receive(.issue(at: 201, action: "locked")))
            return (history.operation(edit)?.state.name, history.content?.title)
        }
        #expect(try end(.timestamps) == (.queued, "mine"))
        #expect(try end(.seedLiteral) == (.canceled, "A"))
    }

    @Test("Of two changes in one second seed-literal keeps the first, and timestamps the later")
    func oneSecond() throws {
        func end(_ policy: Policy) throws -> (state: OperationState.Name?, labels: [String]?) {
            var history = History(policy: policy)
            try history.given(
                .receive(.issue(at: 100, action: "opened")),
                .receive(.issue(at: 100, labels: ["bug"], action: "labeled")))
            return (history.last?.state.name, history.content?.labels)
        }
        #expect(try end(.timestamps) == (.completed, ["bug"]))
        #expect(try end(.seedLiteral) == (.duplicate, []))
    }

    @Test(
        "A deletion carries the time of the last edit: seed-literal takes it for that edit, timestamps for a deletion")
    func deletion() throws {
        func end(_ policy: Policy) throws -> (state: OperationState.Name?, isDeleted: Bool) {
            var history = History(.comment("c"), policy: policy)
            try history.given(.receive(.comment(at: 100)), .receive(.comment(at: 100, action: "deleted")))
            return (history.last?.state.name, history.state.record?.deletedBy != nil)
        }
        #expect(try end(.timestamps) == (.completed, true))
        #expect(try end(.seedLiteral) == (.duplicate, false))
    }

    @Test("A deletion that is younger than all else is one under seed-literal too")
    func youngerDeletion() throws {
        var history = History(.comment("c"), policy: .seedLiteral)
        try history.given(.receive(.comment(at: 100)), .receive(.comment(at: 205, action: "deleted")))
        #expect(history.last?.state == .completed(.init(reason: .deleted)))
        #expect(history.state.record?.deletedBy == history.last?.id)
    }

    @Test("A deletion that waited for a call of ours is a deletion under seed-literal too")
    func deletionAfterCall() throws {
        var history = History(.comment("c"), now: 200_000_000, policy: .seedLiteral)
        try history.given(.receive(.comment(at: 100)), .edit(.comment("mine")))
        let edit = try #require(history.last?.id)
        try history.given(
            .claim(edit), .send(edit, seen: nil), .receive(.comment(at: 205, action: "deleted")),
            .failed(edit, .failed(.rateLimited, notBefore: 260_000_000)))
        let deletion = try #require(history.last)
        #expect(deletion.state == .completed(.init(reason: .deleted)))
        #expect(history.state.record?.deletedBy == deletion.id)
        #expect(history.operation(edit)?.canceledBy == deletion.id)
    }

    @Test("Every decision names the policy that made it", arguments: Policy.all.map(\.name))
    func named(_ name: String) throws {
        var history = History(now: 200_000_000, policy: try #require(Policy(named: name)))
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")), .receive(.issue(at: 99)))
        for event in history.events {
            guard let decision = event.decoded(Transitioned.self) else { continue }
            #expect(decision.evidence.policy == name)
        }
        #expect(history.events.contains { $0.type == .operationDropped })
    }
}
