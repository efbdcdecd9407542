package import LedgerEvents
package import Projections

/// A record's history in the making, for tests of rules: no store, no clock, no network.
///
///     var history = History(.task("a"))
///     let opened = history.when(.receive(.issue(at: 100, title: "A")))
///     #expect(opened == ["operation.recorded", "operation.processing", ...])
package struct History {
    package private(set) var state: RecordState
    package private(set) var events: [Event] = []
    /// Microseconds on our clock; GitHub's is `offset` ahead.
    package var now: Microseconds
    package var offset: Microseconds = 0
    package var policy: Policy

    package init(
        _ id: RecordID = .task("a"), access: Access = .granted(installation: nil), now: Microseconds = 1_000_000_000,
        policy: Policy = .timestamps
    ) {
        self.policy = policy
        state = RecordState(id: id, access: access)
        self.now = now
    }

    /// Lets the rules decide and returns the names of the events that they decided.
    @discardableResult
    package mutating func when(_ command: RecordCommand) throws -> [String] {
        let moment = Moment(
            present: now, next: Position(events.count) + 1, clockOffset: offset, policy: policy)
        let decision = try RecordDecider(moment).decide(command, state)
        for draft in decision.drafts {
            events.append(draft.event(at: Position(events.count) + 1, recordedAt: now))
        }
        state = decision.state
        return decision.drafts.map(\.type.rawValue)
    }

    package mutating func given(_ commands: RecordCommand...) throws {
        for command in commands { try when(command) }
    }

    package mutating func setAccess(_ access: Access) { state.access = access }

    /// Where GitHub can only be read, the log is asked which edit is kept.
    package mutating func setKeptEdit(_ edit: Operation?) { state.keptEdit = edit }

    package mutating func setParentBinding(_ binding: Binding?) { state.parentBinding = binding }

    package func operation(_ id: OperationID?) -> Operation? { id.flatMap { state.operations[$0] } }

    /// Operations in the order in which they were recorded.
    package var operations: [Operation] { state.operations.values.sorted { $0.id < $1.id } }

    package var last: Operation? { operations.last }

    package var content: TaskContent? { state.content?.task }

    /// The states of all operations, in order: `["completed", "queued"]`.
    package var states: [String] { operations.map(\.state.name.rawValue) }
}
