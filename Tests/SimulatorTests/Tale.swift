import LedgerEvents
import Projections

@testable import SimulatedWorld

/// A log that is written by hand, event by event, as no engine would write it.
struct Tale {
    private(set) var mirror = LogMirror()
    private(set) var events: [Event] = []
    private(set) var bodies: [Position: [UInt8]] = [:]
    /// Kinds of what was found wrong after each event, and at the end of each transaction.
    private(set) var found: [String] = []
    var next: Position { mirror.head + 1 }

    static let task = RecordID(.task, "a")
    static let repository: Int64 = 7

    init() {}

    /// A repository, and in it a task that is issue 1 and says nothing yet.
    static var ofTask: Tale {
        var tale = Tale()
        tale.add(
            Draft(RepositoryConnected(repository: repository, project: "garden"), body: .new(Array("octo/garden".utf8)))
        )
        tale.add(
            Draft(
                RecordCreated(project: "garden", parent: nil, origin: .inbound, authority: .issue), record: task))
        tale.add(
            Draft(
                RecordBound(repository: repository, number: 1, issue: 11, pullRequest: nil, comment: nil), record: task
            ))
        return tale
    }

    @discardableResult
    mutating func add(_ draft: Draft, at position: Position? = nil, _ time: Microseconds = 0) -> Position {
        let event = draft.event(at: position ?? next, recordedAt: time)
        var own: [UInt8]?
        if case .new(let new) = draft.body { own = new.bytes }
        events.append(event)
        bodies[event.position] = own
        found += mirror.take(event, body: own).map(\.kind)
        return event.position
    }

    mutating func endTransaction() { found += mirror.endOfTransaction().map(\.kind) }

    /// An operation begins.
    mutating func record(
        _ direction: Direction, _ content: Content = Tale.content("roses"), of record: RecordID = Tale.task,
        number: Int64? = 1
    ) -> OperationID {
        var recorded = OperationRecorded(kind: record.kind, direction: direction, change: .upsert, action: "edit")
        recorded.repository = Self.repository
        recorded.number = number
        recorded.fields = [.title, .body]
        return add(Draft(recorded, record: record, operation: next, body: .new(content.canonical)))
    }

    /// It goes on.
    mutating func move(
        _ operation: OperationID, _ type: EventType, of record: RecordID = Tale.task, to other: OperationID? = nil,
        _ rule: Rule = .order, _ reason: Reason? = nil
    ) {
        var evidence = Evidence(policy: "timestamps", rule: rule, read: [])
        evidence.reason = reason
        add(Draft(Transitioned(type, evidence), record: record, operation: operation, relatedOperation: other))
    }

    static func content(_ title: String, _ body: String = "") -> Content {
        .task(
            TaskContent(
                title: title, body: body, state: .open, stateReason: nil, labels: [], assignees: [], milestone: nil))
    }
}
