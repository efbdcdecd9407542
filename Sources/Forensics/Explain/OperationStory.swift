import Ledger
import LedgerEvents
import Projections

/// An operation, how it began, and the last event of each type about it.
struct OperationStory {
    let operation: Operation
    private let beginning: OperationRecorded?
    /// What the user at GitHub is called who began it.
    private let login: String?
    private let latest: [EventType: Event]
    /// The answers by which GitHub refused some of its fields and nothing else, in the order of the log.
    let refusals: [Refusal]

    struct Refusal {
        let event: Position
        let fields: Fields
    }

    var id: OperationID { operation.id }
    /// The fields that it carried when it began.
    var recordedFields: Fields? { beginning?.fields }

    /// nil if there is no such operation.
    init?(_ id: OperationID, in reader: LedgerReader) throws {
        guard let operation = try reader.rows.find(Operation.self, id) else { return nil }
        self.operation = operation
        var latest: [EventType: Event] = [:]
        var refusals: [Refusal] = []
        try reader.log.scan(EventFilter(operation: id), after: id - 1) { event in
            latest[event.type] = event
            if let fields = event.decoded(CallFailed.self)?.refused {
                refusals.append(Refusal(event: event.position, fields: fields))
            }
            return true
        }
        self.latest = latest
        self.refusals = refusals
        beginning = latest[.operationRecorded]?.decoded(OperationRecorded.self)
        var logins = Logins(reader.rows)
        login = try latest[.operationRecorded]?.actor.flatMap { try logins.login(of: $0) }
    }

    /// One that is only passed on the way: how it began, and nothing more.
    init(_ operation: Operation, recorded: Event?, _ logins: inout Logins) throws {
        self.operation = operation
        latest = recorded.map { [.operationRecorded: $0] } ?? [:]
        refusals = []
        beginning = recorded?.decoded(OperationRecorded.self)
        login = try recorded?.actor.flatMap { try logins.login(of: $0) }
    }

    var actor: EventActor? {
        latest[.operationRecorded].map { EventActor(beginning: $0, login: login) }
    }

    /// The last event of this type about the operation.
    subscript(type: EventType) -> Event? { latest[type] }

    /// The transition into the state that the operation is in.
    var decision: Event? {
        Self.transitions.compactMap { latest[$0] }.max { $0.position < $1.position }
    }

    var evidence: Evidence? { decision?.decoded(Transitioned.self)?.evidence }

    /// The times that decided.
    var comparedTimes: ComparedTimes? {
        guard let evidence else { return nil }
        switch evidence.rule {
        // A version was compared, and no time.
        case .staleEdit where evidence.reason == .staleVersion: return nil
        case .connection, .stale, .busy, .sameContent, .modifiedHere, .supersede, .twin, .apply, .order, .next, .delete,
            .otherKind, .partial, .edit, .staleEdit, .claim, .readBeforeWrite, .answer, .failure, .outcomeUnknown,
            .retry, .awaitedCreate, .overwritten, .resume, .redaction:
            return ComparedTimes(evidence)
        }
    }

    /// The last failure, unless an answer came after it.
    var failure: CallFailed? {
        guard let failed = latest[.callFailed], failed.position > latest[.callAnswered]?.position ?? 0 else {
            return nil
        }
        return failed.decoded(CallFailed.self)
    }

    private static let transitions: [EventType] = [
        .operationQueued, .operationProcessing, .operationCompleted, .operationErrored, .operationCanceled,
        .operationDropped, .operationDuplicate, .operationDisabled,
    ]
}

extension OperationStory {
    /// Whose doing it is: `client app`, `rosa`, `our own look at GitHub`.
    var whose: String {
        switch operation.direction {
        case .outbound: beginning?.client.map { "client \($0)" } ?? "a client"
        case .inbound where isObservation: "our own look at GitHub"
        case .inbound: login ?? latest[.operationRecorded]?.actor.map { "GitHub user \($0)" } ?? "GitHub"
        }
    }

    /// `the edit of task/abc by client app`, `GitHub's report of issue 7, edited by rosa`
    var what: String {
        switch operation.direction {
        case .outbound: "the \(deed) of \(operation.record?.text ?? "a record") by \(whose)"
        case .inbound where isObservation: "\(resource) as our own look found it"
        case .inbound where operation.action == Report.overwrittenAction:
            "an edit of \(resource) that nobody here had seen"
        case .inbound: "GitHub's report of \(resource), \(operation.action) by \(whose)"
        }
    }

    /// `operation 42 (the edit of task/abc by client app)`
    var name: String { "operation \(id) (\(what))" }

    var isObservation: Bool { operation.direction == .inbound && operation.action == Report.observedAction }

    var isDelete: Bool { operation.change == .delete }

    private var deed: String {
        switch operation.action {
        case "create": "creation"
        case "delete": "deletion"
        case "resume": "pending content"
        case "restore": "restoring"
        default: "edit"
        }
    }

    private var resource: String {
        let number = operation.number.map { " \($0)" } ?? ""
        return switch operation.resource {
        case .issue, nil: "issue\(number)"
        case .pullRequest: "pull request\(number)"
        case .issueComment: "comment \(operation.comment.map(String.init) ?? "") on issue\(number)"
        }
    }
}

extension OperationState.Name {
    /// The state as a predicate.
    var predicate: String {
        switch self {
        case .recorded: "has been recorded"
        case .queued: "is queued"
        case .processing: "is processing"
        case .completed: "is completed"
        case .errored: "has errored"
        case .canceled: "was canceled"
        case .dropped: "was dropped"
        case .duplicate: "is a duplicate"
        case .disabled: "is disabled"
        }
    }
}
