package import LedgerEvents

/// A sync operation as it stands: a `TaskSyncOperation` or a `CommentSyncOperation`, by its `kind`.
package struct Operation: Sendable, Equatable {
    package var id: OperationID
    package var kind: RecordKind
    package var direction: Direction
    package var change: Change
    package var action: String
    /// The record it is about; nil only where none was ever found (a repository that is not connected).
    package var record: RecordID?
    package var state: OperationState

    package var installation: Int64?
    /// T: GitHub's time of what it brings, or of the answer it got. Whole seconds.
    package var githubUpdatedAt: GitHubSeconds?
    /// m: the client's time of an outbound edit, on GitHub's clock.
    package var modifiedAt: Microseconds?
    /// What an outbound operation carries.
    package var fields: Fields
    /// Where its content stands: the position of the event that brought it.
    package var content: Position?

    package var resource: ResourceKind?
    package var repository: Int64?
    package var number: Int64?
    package var issue: Int64?
    package var pullRequest: Int64?
    /// GitHub's id of the comment.
    package var comment: Int64?
    /// Our cached row of that comment.
    package var cachedComment: Int64?

    package var recordedAt: Microseconds
    package var policy: String?
    /// How many calls have left for it.
    package var attempts: Int64
    /// The fields that it sent.
    package var sent: Fields
    /// Those that it sent and GitHub did not take: dropped without a word, or refused.
    package var notTaken: Fields
    /// Where the content stands that GitHub was believed to hold when they left.
    package var replaced: Position?
    /// The operation whose other content, of the same second, took this one's place (a tie).
    package var overwrittenBy: OperationID?
    /// How many steps on the way came to nothing; a retry by hand begins again at none. A rate limit is no failure of the
    /// operation's: it is waited for, however often.
    package var failures: Int64
    /// What the last of them asked GitHub to do.
    package var call: CallKind?
    /// Where its story began.
    package var correlation: Position
    /// The last event about it.
    package var lastEvent: Position

    package init(id: OperationID, recordedAt: Microseconds, correlation: Position, _ recorded: OperationRecorded) {
        self.id = id
        kind = recorded.kind
        direction = recorded.direction
        change = recorded.change
        action = recorded.action
        state = .recorded(.init())
        modifiedAt = recorded.modifiedAt
        fields = recorded.fields ?? []
        resource = recorded.resource
        repository = recorded.repository
        number = recorded.number
        issue = recorded.issue
        pullRequest = recorded.pullRequest
        comment = recorded.comment
        cachedComment = recorded.cachedComment ?? (recorded.comment == nil ? nil : id)
        self.recordedAt = recordedAt
        policy = recorded.policy
        attempts = 0
        sent = []
        notTaken = []
        failures = 0
        self.correlation = correlation
        lastEvent = id
    }

    /// Queued or processing: such an edit protects its record from what comes in.
    package var isPending: Bool {
        switch state {
        case .queued, .processing: true
        case .recorded, .completed, .errored, .canceled, .dropped, .duplicate, .disabled: false
        }
    }

    /// What it is to change, or was: what it carries, and what GitHub has not taken of it.
    package var wanted: Fields { fields.union(notTaken) }

    /// The time by which operations of a record are ordered: T or m, in microseconds on GitHub's clock.
    package var time: Microseconds {
        switch direction {
        case .inbound: (githubUpdatedAt ?? 0) * Timestamp.microsecondsPerSecond
        case .outbound: modifiedAt ?? 0
        }
    }

    package var canceledBy: OperationID? {
        if case .canceled(let state) = state { state.canceledBy } else { nil }
    }

    package var duplicateOf: OperationID? {
        if case .duplicate(let state) = state { state.duplicateOf } else { nil }
    }

    package var droppedFor: OperationID? {
        if case .dropped(let state) = state, case .operation(let id) = state.cause { id } else { nil }
    }

    /// The operation that this one's fate points to.
    package var link: OperationID? { canceledBy ?? duplicateOf ?? droppedFor }

    package var reason: Reason? {
        switch state {
        case .completed(let state): state.reason
        case .errored(let state): state.reason
        case .disabled(let state): state.reason
        case .dropped(let state):
            if case .reason(let reason) = state.cause { reason } else { state.reason }
        case .recorded, .queued, .processing, .canceled, .duplicate: nil
        }
    }
}
