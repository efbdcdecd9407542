/// Every kind of event, by its name in the log. A name, once released, is never changed or used for anything else.
package enum EventType: String, Sendable, Hashable, CaseIterable {
    // The ledger itself.
    case ledgerCreated = "ledger.created"
    case ledgerRestored = "ledger.restored"
    case policyAdopted = "policy.adopted"
    case decisionFailed = "decision.failed"
    case tokenCreated = "token.created"
    case tokenRevoked = "token.revoked"
    case answerKept = "idempotency.answer_kept"
    case redactionRequested = "redaction.requested"
    case bodyRedacted = "body.redacted"

    // What GitHub sent.
    case webhookReceived = "webhook.received"
    case webhookRedelivered = "webhook.redelivered"
    case webhookSettled = "webhook.settled"

    // What is connected with what.
    case projectSaved = "project.saved"
    case repositoryConnected = "repository.connected"
    case repositoryDisconnected = "repository.disconnected"
    case repositoryRenamed = "repository.renamed"
    case repositoryArchived = "repository.archived"
    case repositoryUnarchived = "repository.unarchived"
    case installationCreated = "installation.created"
    case installationDeleted = "installation.deleted"
    case installationSuspended = "installation.suspended"
    case installationUnsuspended = "installation.unsuspended"
    case installationRepositoriesAdded = "installation.repositories_added"
    case installationRepositoriesRemoved = "installation.repositories_removed"

    // An operation's beginning, and a type for each state it can enter.
    case operationRecorded = "operation.recorded"
    case operationQueued = "operation.queued"
    case operationProcessing = "operation.processing"
    case operationCompleted = "operation.completed"
    case operationErrored = "operation.errored"
    case operationCanceled = "operation.canceled"
    case operationDropped = "operation.dropped"
    case operationDuplicate = "operation.duplicate"
    case operationDisabled = "operation.disabled"

    // A record and what it is agreed to be.
    case recordCreated = "record.created"
    case recordBound = "record.bound"
    case recordReleased = "record.released"
    case recordEdited = "record.edited"
    case recordSynced = "record.synced"
    case recordAgreed = "record.agreed"
    case recordMerged = "record.merged"
    case recordDeleted = "record.deleted"
    case recordRestored = "record.restored"

    // Our calls to GitHub.
    case callStarted = "github.call.started"
    case callAnswered = "github.call.answered"
    case callFailed = "github.call.failed"
    case callsPaused = "github.calls.paused"
    case callsResumed = "github.calls.resumed"
    case clockObserved = "github.clock.observed"
    case confirmationRequested = "github.confirmation.requested"
    case confirmationSettled = "github.confirmation.settled"
    case resourceObserved = "github.resource.observed"
    case userNamed = "github.user.named"

    // What is looked after beside webhooks.
    case sweepFinished = "sweep.finished"
    case sweepCompared = "sweep.compared"
    case importAdvanced = "import.advanced"
    case deliveriesRead = "deliveries.read"

    /// Folding these needs the text in their body (names of projects, repositories and users); all others fold without.
    package var foldsItsBody: Bool {
        switch self {
        case .projectSaved, .repositoryConnected, .repositoryRenamed, .userNamed: true
        default: false
        }
    }

    /// The newest shape of its payload that this program reads: `Payload.schema` of what it is decoded as.
    package var newestSchema: Int {
        switch self {
        case .repositoryConnected, .repositoryDisconnected, .recordRestored, .callFailed, .confirmationRequested: 2
        default: 1
        }
    }

    /// A digest of all types and their newest schemas: programs that know the same events have the same.
    package static let vocabulary: String = {
        // FNV-1a: it tells versions of this program apart, and proves nothing.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for type in allCases {
            for byte in "\(type.rawValue):\(type.newestSchema);".utf8 {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
            }
        }
        return String(hash, radix: 16)
    }()
}
