package import LedgerEvents

extension Operation: Entity {
    package static let table = TableShape(
        "operation", key: ["id"],
        columns: [
            .integer("id"), .text("kind"), .text("direction"), .text("change"), .text("action"), .text("record"),
            .text("state"), .text("reason"), .integer("canceled_by"), .integer("duplicate_of"),
            .integer("dropped_for"), .integer("not_before"), .integer("call_started"), .integer("outcome_unknown"),
            .integer("installation"), .integer("github_updated_at"), .integer("modified_at"), .integer("fields"),
            .integer("content"), .text("resource"), .integer("repository"), .integer("number"), .integer("issue"),
            .integer("pull_request"), .integer("comment"), .integer("cached_comment"), .integer("recorded_at"),
            .text("policy"), .integer("attempts"), .integer("sent"), .integer("failures"), .text("call"),
            .integer("replaced"), .integer("overwritten_by"), .integer("not_taken"), .integer("correlation"),
            .integer("last_event"), .integer("lane"),
        ],
        indexes: [
            .init(["record", "state", "id"]), .init(["state", "direction", "id", "installation"]),
            .init(["repository", "id"]), .init(["correlation", "id"]),
            .init(["id", "overwritten_by"], whereNotNull: "overwritten_by"),
            .init(["lane", "state", "id"], whereNotNull: "lane"), .init(["not_before"], whereNotNull: "not_before"),
            .init(["id", "not_taken"], whereNotNull: "not_taken"),
            // Our own writes alone: what comes in by webhooks need not be put in its place there.
            .init(["record", "github_updated_at"], whereNotNull: "replaced"),
            // The few of a record that may have thousands of others.
            .init(["record", "id", "overwritten_by"], whereNotNull: "overwritten_by"),
            .init(["record", "id", "not_taken"], whereNotNull: "not_taken"),
        ])

    package var key: OperationID { id }

    package func write(_ row: inout RowWriter) {
        row.integer(id)
        row.value(kind)
        row.value(direction)
        row.value(change)
        row.text(action)
        row.record(record)
        row.value(state.name)
        row.value(reason)
        row.integer(canceledBy)
        row.integer(duplicateOf)
        row.integer(droppedFor)
        row.integer(notBefore)
        row.integer(callStarted)
        row.flag(isOutcomeUnknown)
        row.integer(installation)
        row.integer(githubUpdatedAt)
        row.integer(modifiedAt)
        row.integer(fields.rawValue)
        row.integer(content)
        row.value(resource)
        row.integer(repository)
        row.integer(number)
        row.integer(issue)
        row.integer(pullRequest)
        row.integer(comment)
        row.integer(cachedComment)
        row.integer(recordedAt)
        row.text(policy)
        row.integer(attempts)
        row.integer(sent.rawValue)
        row.integer(failures)
        row.value(call)
        row.integer(replaced)
        row.integer(overwrittenBy)
        row.integer(notTaken.isEmpty ? nil : notTaken.rawValue)
        row.integer(correlation)
        row.integer(lastEvent)
        row.integer(lane)
    }

    package init(_ row: inout RowReader) {
        id = row.integer() ?? 0
        kind = row.value(RecordKind.self) ?? .task
        direction = row.value(Direction.self) ?? .inbound
        change = row.value(Change.self) ?? .upsert
        action = row.text() ?? ""
        record = row.record()
        let name = row.value(OperationState.Name.self) ?? .recorded
        let stored = StoredState(&row)
        state = stored.state(name)
        installation = row.integer()
        githubUpdatedAt = row.integer()
        modifiedAt = row.integer()
        fields = Fields(rawValue: row.integer() ?? 0)
        content = row.integer()
        resource = row.value(ResourceKind.self)
        repository = row.integer()
        number = row.integer()
        issue = row.integer()
        pullRequest = row.integer()
        comment = row.integer()
        cachedComment = row.integer()
        recordedAt = row.integer() ?? 0
        policy = row.text()
        attempts = row.integer() ?? 0
        sent = Fields(rawValue: row.integer() ?? 0)
        failures = row.integer() ?? 0
        call = row.value(CallKind.self)
        replaced = row.integer()
        overwrittenBy = row.integer()
        notTaken = Fields(rawValue: row.integer() ?? 0)
        correlation = row.integer() ?? 0
        lastEvent = row.integer() ?? 0
    }

    package var notBefore: Microseconds? {
        switch state {
        case .queued(let queued): queued.notBefore
        case .processing(let processing):
            if case .outcomeUnknown(_, let notBefore) = processing.call { notBefore } else { nil }
        case .recorded, .completed, .errored, .canceled, .dropped, .duplicate, .disabled: nil
        }
    }

    /// Whose calls to GitHub it waits among, by installation (0: the token's), while it waits to be brought there or
    /// for what became of its call.
    package var lane: Int64? {
        guard direction == .outbound else { return nil }
        switch state {
        case .queued: return installation ?? 0
        case .processing: return isOutcomeUnknown ? installation ?? 0 : nil
        case .recorded, .completed, .errored, .canceled, .dropped, .duplicate, .disabled: return nil
        }
    }

    package var callStarted: Position? {
        if case .processing(let processing) = state { processing.started } else { nil }
    }

    package var isOutcomeUnknown: Bool {
        if case .processing(let processing) = state, case .outcomeUnknown = processing.call { true } else { false }
    }
}

/// The columns that together hold a state.
private struct StoredState {
    let reason: Reason?
    let canceledBy: OperationID?
    let duplicateOf: OperationID?
    let droppedFor: OperationID?
    let notBefore: Microseconds?
    let callStarted: Position?
    let isOutcomeUnknown: Bool

    init(_ row: inout RowReader) {
        reason = row.value(Reason.self)
        canceledBy = row.integer()
        duplicateOf = row.integer()
        droppedFor = row.integer()
        notBefore = row.integer()
        callStarted = row.integer()
        isOutcomeUnknown = row.flag()
    }

    func state(_ name: OperationState.Name) -> OperationState {
        switch name {
        case .recorded: .recorded(.init())
        case .queued: .queued(.init(notBefore: notBefore))
        case .processing: .processing(.init(call: call))
        case .completed: .completed(.init(reason: reason))
        case .errored: .errored(.init(reason: reason ?? .refusedByGitHub))
        case .canceled: .canceled(.init(canceledBy: canceledBy ?? 0))
        case .dropped:
            .dropped(
                droppedFor.map { .init(cause: .operation($0), reason: reason) }
                    ?? .init(cause: .reason(reason ?? .overtaken)))
        case .duplicate: .duplicate(.init(duplicateOf: duplicateOf ?? 0))
        case .disabled: .disabled(.init(reason: reason ?? .repositoryNotConnected))
        }
    }

    private var call: OperationState.Call {
        guard let callStarted else { return .notSent }
        return isOutcomeUnknown
            ? .outcomeUnknown(started: callStarted, notBefore: notBefore ?? 0) : .inFlight(started: callStarted)
    }
}
