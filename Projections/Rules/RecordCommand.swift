package import LedgerEvents

/// What can be asked of a record's rules.
package enum RecordCommand: Sendable {
    /// GitHub reported the resource: a webhook, or a look of our own.
    case receive(Report)
    /// A report that waited for a create of ours is decided.
    case admit(OperationID, Report)
    /// What waited is another record's resource, where it is reported anew.
    case reroute(OperationID)
    /// The resource is to be known by another repository and number from now on (a transfer).
    case rebind(RecordBound)
    /// The resource has gone where the record cannot follow.
    case letGo(Reason)
    /// A client created, edited or deleted the record.
    case edit(ClientEdit)
    /// The projector takes up a queued operation.
    case claim(OperationID)
    /// The projector is about to send; `seen` is what it read just now, for an update.
    case send(OperationID, seen: Report?)
    case answered(OperationID, Answer)
    case failed(OperationID, CallFailure)
    /// What was found out about a call whose outcome was unknown; nil: GitHub certainly did not act.
    /// `notBefore` is when to send again if that is what it comes to (microseconds on our clock); nil: it has been sent
    /// often enough.
    case resolved(OperationID, Report?, notBefore: Microseconds? = 0)
    /// The projector that had claimed the operation is gone.
    case release(OperationID)
    case retry(OperationID)
    /// The record can be synced again: what was edited meanwhile goes out. `target` is where a task without an issue
    /// and without a place is to get one.
    case resume(target: Int64?)
    /// A confirming look has been taken.
    case confirmed(Look)
    /// What a waiting operation says has been erased, as the event at that position has it.
    case redacted(OperationID, by: Position)
}

/// What a look at GitHub found.
package enum Look: Sendable, Equatable {
    case found(Report)
    /// It has been deleted: 410.
    case gone
    /// There was nothing to look at, nothing has changed, or nobody may look.
    case nothing
}

/// A snapshot of a resource as GitHub reported it.
package struct Report: Sendable, Equatable {
    /// What the operation's `operation.recorded` will say.
    package var recorded: OperationRecorded
    package var content: Content
    package var updatedAt: GitHubSeconds
    package var installation: Int64?
    /// GitHub's id of who did it.
    package var actor: Int64?
    /// GitHub's id of who wrote the resource.
    package var author: Int64?
    /// For a record that is not there yet.
    package var project: String
    package var parent: RecordID?
    /// The payload lacks fields of the resource (GitHub's `pinned` and `unpinned` do): it says that something happened,
    /// and not what the resource is now.
    package var isPartial = false
    /// The create of ours that made the resource, when the report came before the answer.
    package var echoOf: OperationID?
    /// The create of ours that made a first resource before this one.
    package var twinOf: OperationID?
    /// The create of ours that may have made it.
    package var awaitedCreate: OperationID?
    /// While it waited it took the place of another content of the same second.
    package var hasTied = false
    /// What the edit that it reports replaced.
    package var replaced: ReplacedTexts?
    /// GitHub's `ETag` of the answer that it was found in.
    package var etag: String?
    /// The head of the log when a look of ours began that found this.
    package var lookBegan: Position?
    /// Another record that the resource is bound to already.
    package var boundElsewhere: RecordID?

    package init(recorded: OperationRecorded, content: Content, updatedAt: GitHubSeconds, project: String) {
        self.recorded = recorded
        self.content = content
        self.updatedAt = updatedAt
        self.project = project
    }
}

/// What a client wants a record to be.
package struct ClientEdit: Sendable, Equatable {
    package var change: Change
    /// `create`, `edit` or `delete`, for people who read the log.
    package var action: String
    package var content: Content
    package var project: String
    package var parent: RecordID?
    /// The repository that a new task's issue is to be created in.
    package var target: Int64?
    /// The version that the client saw (`If-Match`).
    package var baseVersion: Int64?
    /// When the edit was made, for one made offline (microseconds on the client's clock).
    package var modifiedAt: Microseconds?
    /// The name of the API token that it came with.
    package var client: String?

    package init(change: Change, action: String, content: Content, project: String) {
        self.change = change
        self.action = action
        self.content = content
        self.project = project
    }
}

/// GitHub's answer to a call of ours.
package struct Answer: Sendable, Equatable {
    package var answered: CallAnswered
    /// The answer's raw bytes.
    package var raw: [UInt8]?
    /// What it says the resource is now; nil after a delete.
    package var report: Report?

    package init(answered: CallAnswered, raw: [UInt8]?, report: Report?) {
        self.answered = answered
        self.raw = raw
        self.report = report
    }
}

package struct CallFailure: Sendable, Equatable {
    package var failed: CallFailed
    package var raw: [UInt8]?

    package init(failed: CallFailed, raw: [UInt8]? = nil) {
        self.failed = failed
        self.raw = raw
    }
}

/// A command that the record's state does not allow; nothing is recorded.
package enum RuleError: Error, Equatable, Sendable {
    /// There is no such operation on this record.
    case unknownOperation(OperationID)
    /// The operation is not in the state that the command needs.
    case notInState(OperationID, OperationState.Name)
    /// Another operation of the record is processing.
    case busy(OperationID)
}
