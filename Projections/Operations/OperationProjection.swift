package import LedgerEvents

/// Folds the log into operations. States and links come from the columns alone.
package enum OperationProjection: Projection {
    package static let version = 6

    package static func keys(_ event: Event) -> [OperationID] {
        switch event.type {
        case .operationCompleted, .operationCanceled:
            if let operation = event.operation, let related = event.relatedOperation {
                [operation, related]
            } else {
                event.operation.map { [$0] } ?? []
            }
        case .operationRecorded, .operationQueued, .operationProcessing, .operationErrored,
            .operationDropped, .operationDuplicate, .operationDisabled, .callStarted,
            .callAnswered, .callFailed:
            event.operation.map { [$0] } ?? []
        case .recordBound:
            event.operation.map { [$0] } ?? []
        default:
            []
        }
    }

    package static func evolve(_ state: Operation?, _ event: Event, key: OperationID) -> Operation? {
        if event.type == .operationRecorded { return recorded(event) }
        guard var operation = state else { return nil }
        guard event.operation == key else {
            operation.learn(ofOther: event, evidence(event))
            return operation
        }
        operation.lastEvent = event.position
        switch event.type {
        case .operationQueued:
            if case .errored = operation.state { operation.failures = 0 }
            let evidence = evidence(event)
            // What is left of it after a create that could not carry all.
            operation.fields = evidence?.fields ?? operation.fields
            operation.notTaken = evidence?.notTaken ?? operation.notTaken
            operation.state = .queued(.init(notBefore: evidence?.notBefore))
        case .operationProcessing:
            operation.state = .processing(.init())
        case .operationCompleted:
            let evidence = evidence(event)
            operation.state = .completed(.init(reason: evidence?.reason))
            operation.notTaken = evidence?.notTaken ?? operation.notTaken
            operation.githubUpdatedAt = event.githubUpdatedAt ?? operation.githubUpdatedAt
        case .operationErrored:
            operation.state = .errored(.init(reason: evidence(event)?.reason ?? .refusedByGitHub))
        case .operationCanceled:
            operation.state = .canceled(.init(canceledBy: event.relatedOperation ?? key))
        case .operationDropped:
            let reason = evidence(event)?.reason
            operation.state = .dropped(
                event.relatedOperation.map { .init(cause: .operation($0), reason: reason) }
                    ?? .init(cause: .reason(reason ?? .overtaken)))
        case .operationDuplicate:
            operation.state = .duplicate(.init(duplicateOf: event.relatedOperation ?? key))
        case .operationDisabled:
            operation.state = .disabled(.init(reason: evidence(event)?.reason ?? .repositoryNotConnected))
        case .callStarted:
            operation.attempts += 1
            if let started = event.decoded(CallStarted.self) {
                operation.call = started.call
                operation.sent = started.fields
                operation.replaced = started.replaced
            }
            if case .processing = operation.state {
                operation.state = .processing(.init(call: .inFlight(started: event.position)))
            }
        case .callFailed:
            let failed = event.decoded(CallFailed.self)
            if failed?.failure != .rateLimited { operation.failures += 1 }
            if let failed, failed.outcome == .unknown,
                case .processing(let processing) = operation.state
            {
                operation.state = .processing(
                    .init(
                        call: .outcomeUnknown(
                            started: processing.started ?? event.position,
                            notBefore: failed.notBefore ?? event.recordedAt)))
            }
        case .callAnswered:
            if let answered = event.decoded(CallAnswered.self) { operation.learn(answered) }
        case .recordBound:
            if let bound = event.decoded(RecordBound.self) { operation.learn(bound) }
        default:
            break
        }
        return operation
    }

    private static func recorded(_ event: Event) -> Operation? {
        guard let recorded = event.decoded(OperationRecorded.self) else { return nil }
        var operation = Operation(
            id: event.position, recordedAt: event.recordedAt, correlation: event.correlation, recorded)
        operation.record = event.record
        operation.installation = event.installation
        operation.githubUpdatedAt = event.githubUpdatedAt
        operation.content = event.body
        return operation
    }

    private static func evidence(_ event: Event) -> Evidence? { event.decoded(Transitioned.self)?.evidence }
}

extension OperationState.Processing {
    /// Where the call's `github.call.started` stands.
    package var started: Position? {
        switch call {
        case .notSent: nil
        case .inFlight(let started), .outcomeUnknown(let started, _): started
        }
    }
}

extension Operation {
    /// Another operation's end, which this one has brought about.
    fileprivate mutating func learn(ofOther event: Event, _ evidence: Evidence?) {
        if event.type == .operationCompleted {
            overwrittenBy = event.operation
        } else if direction == .outbound, let inherited = evidence?.fields {
            fields.formUnion(inherited)
        }
    }

    fileprivate mutating func learn(_ answered: CallAnswered) {
        number = answered.number ?? number
        issue = answered.issue ?? issue
        pullRequest = answered.pullRequest ?? pullRequest
        if let id = answered.comment {
            comment = id
            cachedComment = cachedComment ?? self.id
        }
    }

    fileprivate mutating func learn(_ bound: RecordBound) {
        repository = bound.repository
        number = number ?? bound.number
        issue = issue ?? bound.issue
        pullRequest = pullRequest ?? bound.pullRequest
        if let id = bound.comment {
            comment = id
            cachedComment = cachedComment ?? self.id
        }
    }
}
