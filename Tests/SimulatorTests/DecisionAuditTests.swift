import LedgerEvents
import Projections
import SyncEngine
import Testing

@testable import SimulatedWorld

@Suite("A decision that is not what the log makes it is found")
struct DecisionAuditTests {
    /// A decision with what was recorded of it.
    fileprivate struct Recorded {
        var decision: DecisionMade
        var events: [Event]
        var bodies: [Position: [UInt8]]
    }

    /// A task with an edit that waits, and then another edit.
    private static func secondEdit(by judge: Judge = .rules) throws -> (mirror: LogMirror, recorded: Recorded) {
        var tale = Tale.ofTask
        // Some that have ended, so that there are enough to have an order.
        for number in 0..<12 {
            tale.move(tale.record(.inbound, Tale.content("moss \(number)")), .operationCompleted)
        }
        let content = tale.record(.outbound)
        tale.add(
            Draft(
                RecordChanged(.recordEdited, fields: [.title], state: .open), record: Tale.task, operation: content,
                body: .of(content)))
        tale.move(content, .operationQueued)
        let mirror = tale.mirror
        let repository = mirror.repositories[Tale.repository]
        var state = RecordState(id: Tale.task, access: Access(repository, id: nil, nil))
        state.record = mirror.records[Tale.task]
        state.binding = mirror.bindings[Tale.task]
        state.operations = mirror.operations
        for operation in mirror.operations.values {
            guard let position = operation.content else { continue }
            state.contents[position] = mirror.contents[position].flatMap { Content(.task, canonical: $0) }
        }
        let moment = Moment(present: 0, next: tale.next, clockOffset: 0, policy: .timestamps)
        let command = RecordCommand.edit(
            ClientEdit(change: .upsert, action: "edit", content: Tale.content("tulips"), project: "garden"))
        let drafts = try judge.decide(command, state, moment).drafts
        let before = tale.events.count
        for draft in drafts { tale.add(draft) }
        return (
            mirror,
            Recorded(
                decision: DecisionMade(command: command, state: state, moment: moment, drafts: drafts),
                events: Array(tale.events[before...]), bodies: tale.bodies)
        )
    }

    private struct Slip: Sendable, CustomTestStringConvertible {
        var says: String
        var make: @Sendable (inout Recorded) -> Void

        init(_ says: String, _ make: @escaping @Sendable (inout Recorded) -> Void) {
            self.says = says
            self.make = make
        }

        var testDescription: String { says }
    }

    private static let slips: [Slip] = [
        Slip("the record was not") { $0.decision.state.record?.version += 1 },
        Slip("the binding was not") { $0.decision.state.binding?.number = 2 },
        Slip("the confirmation was not") { $0.decision.state.hasConfirmationPending = true },
        Slip("the access was") { $0.decision.state.access = .refused(.installationSuspended, installation: nil) },
        Slip("was not as the log says") { $0.edit { $0.attempts += 1 } },
        Slip("was overlooked") { $0.decision.state.operations[$0.waiting] = nil },
        Slip("the content of") { $0.decision.state.contents[$0.waiting] = Tale.content("slugs") },
        Slip("taken for erased") {
            $0.decision.state.contents[$0.waiting] = nil
            $0.decision.state.erased = [$0.waiting]
        },
        Slip("neither there nor erased") { $0.decision.state.contents[$0.waiting] = nil },
        Slip("it cannot be made again") { $0.decision.command = .claim(1_000) },
        Slip("events now, and had") { $0.decision.drafts.removeLast() },
        Slip("differs") { $0.events[0].payload = "{}" },
        Slip("differs") { $0.bodies[$0.decision.moment.next] = Tale.content("slugs").canonical },
    ]

    @Test("Whatever it is that differs", arguments: slips)
    private func slip(_ slip: Slip) throws {
        var (mirror, recorded) = try Self.secondEdit()
        #expect(mirror.audit(recorded, by: .rules).isEmpty)
        slip.make(&recorded)
        let found = mirror.audit(recorded, by: .rules)
        #expect(found.first?.kind == "audit" && found.first?.text.contains(slip.says) == true, "\(found)")
    }

    @Test("Rules that go by an order which nothing has are found")
    func order() throws {
        let judge = Judge { command, state, moment in
            var decision = try Judge.rules.decide(command, state, moment)
            decision.drafts += state.operations.keys.map { id in
                Draft(ConfirmationRequested(), record: state.id, operation: id)
            }
            return decision
        }
        let (mirror, recorded) = try Self.secondEdit(by: judge)
        let found = mirror.audit(recorded, by: judge)
        #expect(found.first?.text.contains("differs") == true, "\(found)")
    }
}

extension LogMirror {
    fileprivate func audit(_ recorded: DecisionAuditTests.Recorded, by judge: Judge) -> [Violation] {
        audit(recorded.decision, by: judge, against: recorded.events, recorded.bodies)
    }
}

extension DecisionAuditTests.Recorded {
    /// The edit that waits.
    fileprivate var waiting: OperationID {
        decision.state.operations.values.first { $0.state.name == .queued }?.id ?? 0
    }

    fileprivate mutating func edit(_ change: (inout Projections.Operation) -> Void) {
        let id = waiting
        guard var operation = decision.state.operations[id] else { return }
        change(&operation)
        decision.state.operations[id] = operation
    }
}
