import LedgerEvents

/// The course of a call to GitHub: claimed, sent, answered or not, and what each means for the record.
extension Deliberation {
    mutating func claim(_ id: OperationID) throws(RuleError) {
        let operation = try operation(id)
        guard case .queued = operation.state else { throw .notInState(id, operation.state.name) }
        if let processing = state.processing { throw .busy(processing.id) }
        if let refusal = state.refusalToWrite {
            return disable(id, refusal, evidence(.connection))
        }
        process(id, evidence(.claim))
    }

    /// The last check before the request leaves. `seen` is what a GET has just found; nil if there was none, or if
    /// nothing had changed since the last look.
    mutating func send(_ id: OperationID, seen: Report?) throws(RuleError) {
        let operation = try operation(id)
        guard case .processing(let processing) = operation.state, processing.call == .notSent else {
            throw .notInState(id, operation.state.name)
        }
        if let refusal = state.refusalToWrite { return disable(id, refusal, evidence(.connection)) }
        if let tombstone = state.record?.deletedBy, operation.change == .upsert {
            return drop(id, for: .operation(tombstone), evidence(.delete, [tombstone]))
        }
        if state.binding == nil, let seen, let create = seen.echoOf { return found(seen, of: create, by: id) }
        let seen = current(seen)
        var held = state.record?.agreedContent
        if let seen, operation.change == .upsert {
            if let mine = state.content(of: operation), operation.fields.isHeld(by: seen.content, of: mine) {
                return conclude(id, seen, .alreadySo, evidence(.readBeforeWrite))
            }
            if isNews(seen) {
                let found = receive(seen)
                held = state.operations[found]?.content
            }
            // What was found may have been younger than the edit, which then gave way to it.
            guard case .processing? = state.operations[id]?.state else { return }
        }
        guard let call = PlannedCall(operation, state, seen: seen?.content) else {
            // What GitHub refused of it, or of one that it took the place of, is not at GitHub.
            if let agreed = state.agreed { merge(id, agreed, keeping: []) }
            return complete(id, .alreadySo, evidence(.readBeforeWrite, [state.record?.agreedBy]))
        }
        emit(
            Draft(
                CallStarted(
                    call: call.kind, fields: call.fields, attempt: operation.attempts + 1,
                    repository: call.repository, number: call.number, comment: call.comment, replaced: held),
                operation: id, installation: state.access.installation))
    }

    mutating func answered(_ id: OperationID, _ answer: Answer) throws(RuleError) {
        try requireCallUnderWay(id)
        emit(
            Draft(
                answer.answered, operation: id, installation: state.access.installation,
                githubUpdatedAt: answer.report?.updatedAt, body: answer.raw.map { .new($0) } ?? .none))
        if let report = answer.report {
            conclude(id, report, .answered, evidence(.answer, [state.operations[id]?.callStarted]))
        } else {
            complete(id, .deleted, evidence(.answer))
            next()
        }
    }

    /// Rule 6: the answer is a snapshot. It becomes the agreed one, and every field that no later edit changed is
    /// taken into the record, or an edit made there in the meantime would be hidden for ever.
    ///
    /// - Parameter told: The operation that the report began, where it came by a webhook and stands for the answer.
    mutating func conclude(
        _ id: OperationID, _ report: Report, _ reason: Reason, _ evidence: Evidence, told: OperationID? = nil
    ) {
        guard isOurResource(id, report) else { return next() }
        if state.binding == nil { bind(id, report.recorded) }
        noteOutdone(beside: id, report, isAnswer: evidence.rule == .answer, told: told)
        // What has been deleted meanwhile is agreed to be nothing: what the answer tells of
        // others' edits is theirs to say.
        if state.record?.deletedBy == nil {
            let seen = report.recorded
            emit(
                Draft(
                    RecordAgreed(
                        resource: seen.resource ?? .issue, repository: seen.repository ?? 0, number: seen.number,
                        issue: seen.issue, pullRequest: seen.pullRequest, comment: seen.comment,
                        state: report.content.task?.state, etag: report.etag),
                    operation: id, githubUpdatedAt: report.updatedAt),
                bringing: report.content)
        }
        let rest = stillToSend(id, report.content)
        let dropped = notTaken(of: id, report.content)
        merge(id, report.content, keeping: rest)
        if rest.isEmpty {
            var evidence = evidence
            evidence.notTaken = dropped
            complete(id, reason, evidence, answeredAt: report.updatedAt)
        } else {
            var remainder = self.evidence(evidence.rule, reason: .deferred)
            remainder.fields = rest
            remainder.notTaken = dropped
            putBack(id, remainder)
        }
        next(after: id)
    }

    /// A create's answer may be about a resource that is not the record's: the record has one already, by an earlier
    /// request of the same create; or a report of it waited too long for this answer and became a record of its own.
    private mutating func isOurResource(_ id: OperationID, _ report: Report) -> Bool {
        if report.boundElsewhere != nil {
            drop(id, for: .reason(.twin), evidence(.twin))
            // The next edit must not create a second one.
            letGo(.twin, by: id, from: report.recorded.repository)
            return false
        }
        guard let binding = state.binding, !binding.isResource(of: report.recorded),
            state.operations[id]?.call == .create
        else { return true }
        let twin = record(report)
        drop(twin, for: .operation(id), evidence(.twin, [id, state.record?.agreedBy]))
        // An earlier create made the record's resource: what this one says beyond that is sent there.
        let rest = state.agreed.flatMap { agreed in
            state.operations[id].flatMap { mine in
                state.content(of: mine)?.differences(from: agreed).intersection(mine.fields)
            }
        }
        if let rest, !rest.isEmpty {
            var remainder = evidence(.twin, [twin], reason: .deferred)
            remainder.fields = rest
            putBack(id, remainder)
        } else {
            complete(id, .alreadySo, evidence(.twin, [twin]))
        }
        requestConfirmation()
        return false
    }

    /// What a create could not carry: the operation goes on with an update.
    func stillToSend(_ id: OperationID, _ snapshot: Content) -> Fields {
        guard let operation = state.operations[id], operation.call == .create,
            let mine = state.content(of: operation), state.record?.deletedBy == nil
        else { return [] }
        // What is not as every new issue has it has been changed there since, and stands.
        return mine.differences(from: snapshot).intersection(PlannedCall.afterCreate(mine))
            .subtracting(PlannedCall.afterCreate(snapshot)).subtracting(fieldsEditedLater(than: id))
    }

    /// What leaves after it, in that order: younger edits that are under way or that the record took while it could not
    /// be synced; then those that wait, also an older one that has been asked for again.
    func laterEdits(than id: OperationID) -> [Operation] {
        let younger = state.operations.values.filter { edit in
            edit.id > id && edit.direction == .outbound && [.processing, .disabled].contains(edit.state.name)
        }
        return younger.sorted { $0.id < $1.id } + state.queuedEdits.filter { $0.id != id }
    }

    private func fieldsEditedLater(than id: OperationID) -> Fields {
        laterEdits(than: id).reduce(Fields()) { $0.union($1.fields) }
    }

    mutating func merge(_ id: OperationID, _ snapshot: Content, keeping rest: Fields) {
        guard let content = state.content, state.record?.deletedBy == nil else { return }
        let taken = snapshot.differences(from: content).subtracting(fieldsEditedLater(than: id)).subtracting(rest)
        guard !taken.isEmpty else { return }
        let merged = content.taking(taken, from: snapshot)
        emit(
            Draft(RecordChanged(.recordMerged, fields: taken, state: merged.task?.state), operation: id),
            bringing: merged)
    }

    private func requireCallUnderWay(_ id: OperationID) throws(RuleError) {
        let operation = try operation(id)
        guard operation.state.name == .processing, operation.callStarted != nil else {
            throw .notInState(id, operation.state.name)
        }
    }
}

extension Fields {
    /// Whether `theirs` has these fields as `mine` has them.
    func isHeld(by theirs: Content, of mine: Content) -> Bool {
        theirs.differences(from: mine.completed(by: theirs)).isDisjoint(with: self)
    }
}

extension Content {
    /// A state without a reason is any state of that name: GitHub gives a reason where a client gave none. And it knows
    /// labels and logins again in other letters, and answers with its own.
    func completed(by other: Content) -> Content {
        guard case .task(var mine) = self, let theirs = other.task else { return self }
        if mine.stateReason == nil, mine.state == theirs.state { mine.stateReason = theirs.stateReason }
        if mine.labels.areHeld(by: theirs.labels) { mine.labels = theirs.labels }
        if mine.assignees.areHeld(by: theirs.assignees) { mine.assignees = theirs.assignees }
        return .task(mine)
    }
}

extension OperationRecorded {
    /// What an inbound operation said of its resource.
    init(echo operation: Operation) {
        self.init(kind: operation.kind, direction: .inbound, change: operation.change, action: operation.action)
        resource = operation.resource
        repository = operation.repository
        number = operation.number
        issue = operation.issue
        pullRequest = operation.pullRequest
        comment = operation.comment
    }
}

extension Failure {
    /// The reason that an operation carries when this failure ends it.
    var reason: Reason {
        switch self {
        case .unauthorized, .forbidden: .accessDenied
        case .notFound: .notFound
        case .gone: .gone
        case .redirected: .redirected
        case .unreachable, .noAnswer, .server, .rateLimited, .processDied: .attemptsExhausted
        case .validation, .unreadable, .unexpected: .refusedByGitHub
        }
    }
}
