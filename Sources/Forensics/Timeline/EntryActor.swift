import LedgerEvents
import Projections

extension EventActor {
    /// - Parameter login: What the event's user at GitHub is called, if it has one.
    init(of event: Event, login: String?) {
        switch event.type {
        case .webhookReceived, .webhookRedelivered:
            self = .github(user: event.actor, login: login)
        case .operationRecorded:
            self.init(beginning: event, login: login)
        case .callStarted, .callAnswered, .callFailed, .callsPaused, .callsResumed, .clockObserved,
            .confirmationSettled, .resourceObserved, .sweepFinished, .sweepCompared, .importAdvanced, .deliveriesRead:
            self = .projector
        case .operationQueued, .operationProcessing, .operationCompleted, .operationErrored, .operationCanceled,
            .operationDropped, .operationDuplicate, .operationDisabled:
            self = event.decoded(Transitioned.self)?.evidence.rule.isTheProjectors == true ? .projector : .rules
        case .recordSynced, .recordCreated, .recordDeleted:
            // Where GitHub named somebody, it is they who did it.
            self = event.actor.map { .github(user: $0, login: login) } ?? .rules
        case .webhookSettled, .decisionFailed, .recordBound, .recordReleased, .recordEdited, .recordAgreed,
            .recordMerged,
            .recordRestored, .userNamed,
            .confirmationRequested, .ledgerCreated, .ledgerRestored, .policyAdopted, .tokenCreated, .tokenRevoked,
            .answerKept,
            .projectSaved, .repositoryConnected, .repositoryDisconnected, .repositoryRenamed, .repositoryArchived,
            .repositoryUnarchived, .installationCreated,
            .installationDeleted, .installationSuspended, .installationUnsuspended, .installationRepositoriesAdded,
            .installationRepositoriesRemoved, .redactionRequested, .bodyRedacted:
            self = .rules
        }
    }
}

extension Rule {
    /// Whether a transition by this rule is a step of the projector's.
    fileprivate var isTheProjectors: Bool {
        switch self {
        case .claim, .readBeforeWrite, .answer, .failure, .outcomeUnknown: true
        case .connection, .stale, .busy, .sameContent, .modifiedHere, .supersede, .twin, .order, .apply, .next,
            .delete, .otherKind, .partial, .edit, .staleEdit, .retry, .awaitedCreate, .overwritten, .resume,
            .redaction:
            false
        }
    }
}
