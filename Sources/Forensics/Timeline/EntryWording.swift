import LedgerEvents
import Projections

extension TimelineEntry {
    init(_ event: Event, _ logins: inout Logins) throws {
        position = event.position
        recordedAt = event.recordedAt
        type = event.type
        operation = event.operation
        actor = EventActor(of: event, login: try event.actor.flatMap { try logins.login(of: $0) })
        text = event.line
    }
}

extension Event {
    /// What happened, in one line.
    fileprivate var line: String {
        switch type {
        case .webhookReceived: received
        case .webhookRedelivered: "GitHub delivered once more what it had delivered before"
        case .webhookSettled: decoded(WebhookSettled.self).map { "needed no operation: \($0.reason.rawValue)" } ?? plain
        case .decisionFailed: undecided
        case .operationRecorded: recorded
        case .operationQueued, .operationProcessing, .operationCompleted, .operationErrored, .operationCanceled,
            .operationDropped, .operationDuplicate, .operationDisabled:
            transition
        case .recordCreated: decoded(RecordCreated.self).map { "created in project \($0.project)" } ?? plain
        case .recordBound: bound
        case .recordReleased:
            decoded(RecordReleased.self).map { "is synced no more: \($0.reason.wording)" } ?? plain
        case .recordEdited: "edited here\(changedFields)"
        case .recordSynced: "took what GitHub said\(changedFields)"
        case .recordMerged: "took what the answer brought beside our own change\(changedFields)"
        case .recordAgreed: "both sides are known to hold the same\(githubTime)"
        case .recordDeleted: "deleted \(decoded(RecordDeleted.self)?.by == .outbound ? "here" : "at GitHub")"
        case .recordRestored: "found at GitHub after all, and no longer deleted"
        case .callStarted: started
        case .callAnswered:
            "GitHub answered\(decoded(CallAnswered.self).map { " HTTP \($0.status)" } ?? "")\(githubTime)"
        case .callFailed: failed
        case .confirmationRequested: "the resource is to be read, to be sure of what it says"
        case .confirmationSettled:
            decoded(ConfirmationSettled.self)?.found == false
                ? "there was nothing to read" : "the resource has been read"
        case .bodyRedacted:
            "what event \(body.map(String.init) ?? "?") brought was redacted; event \(correlation) has who wanted it, and why"
        case .resourceObserved: "a look at GitHub found the resource\(githubTime)"
        // None of these is about a record.
        case .ledgerCreated, .ledgerRestored, .policyAdopted, .tokenCreated, .tokenRevoked, .answerKept, .projectSaved,
            .repositoryConnected, .repositoryDisconnected, .repositoryRenamed, .repositoryArchived,
            .repositoryUnarchived, .installationCreated,
            .installationDeleted, .installationSuspended, .installationUnsuspended, .installationRepositoriesAdded,
            .installationRepositoriesRemoved, .callsPaused, .callsResumed, .clockObserved, .userNamed,
            .sweepFinished, .sweepCompared, .importAdvanced, .deliveriesRead, .redactionRequested:
            plain
        }
    }

    /// For an event whose payload is not of the shape that this version writes.
    private var plain: String { type.rawValue }

    private var githubTime: String { githubUpdatedAt.map { ", at \(Timestamp.text(seconds: $0))" } ?? "" }

    private var changedFields: String {
        guard let names = decoded(RecordChanged.self)?.fields.names, !names.isEmpty else { return "" }
        return ": " + names.joined(separator: ", ")
    }

    private var received: String {
        guard let receipt = decoded(WebhookReceived.self) else { return plain }
        let name = [receipt.event, receipt.action].compactMap(\.self).joined(separator: ".")
        return "GitHub sent \(name) (delivery \(receipt.delivery))"
    }

    private var undecided: String {
        guard decoded(DecisionFailed.self)?.code == DecisionFailed.late else {
            return "the decision failed and is to be taken up again"
        }
        return "the receipt had waited long for its turn: it is kept, and decided behind what waits already"
    }

    private var recorded: String {
        guard let recorded = decoded(OperationRecorded.self) else { return plain }
        switch recorded.direction {
        case .inbound where recorded.action == Report.observedAction:
            return "operation \(position): our own look at GitHub\(githubTime)"
        case .inbound:
            return "operation \(position): \(recorded.resource?.wording ?? "resource") \(recorded.action)\(githubTime)"
        case .outbound:
            let names = (recorded.fields ?? []).names
            let fields = names.isEmpty ? "" : " of \(names.joined(separator: ", "))"
            let time = recorded.modifiedAt.map { ", made at \(Timestamp.text(microseconds: $0))" } ?? ""
            return "operation \(position): \(recorded.action)\(fields)\(time)"
        }
    }

    private var transition: String {
        let state = type.rawValue.split(separator: ".").last.map(String.init) ?? type.rawValue
        let subject = "operation \(operation.map(String.init) ?? "?") \(state)"
        let link = relatedOperation.map { related in
            switch type {
            case .operationCanceled: " by operation \(related)"
            case .operationDuplicate: " of operation \(related)"
            default: " for operation \(related)"
            }
        }
        guard let evidence = decoded(Transitioned.self)?.evidence else { return subject + (link ?? "") }
        let reason = evidence.reason.map { ", \($0.wording)" } ?? ""
        let hold = evidence.notBefore.map { ", not before \(Timestamp.text(microseconds: $0))" } ?? ""
        let dropped = (evidence.notTaken ?? []).names
        let missing = dropped.isEmpty ? "" : ", without \(dropped.joined(separator: ", "))"
        return "\(subject)\(link ?? "")\(reason)\(missing)\(hold): \(evidence.rule.meaning)"
    }

    private var bound: String {
        guard let bound = decoded(RecordBound.self) else { return plain }
        let resource = bound.comment.map { "comment \($0) on issue" } ?? "issue"
        return "is \(resource) \(bound.number) of repository \(bound.repository) from now on"
    }

    private var started: String {
        guard let started = decoded(CallStarted.self) else { return plain }
        let names = started.fields.names
        let fields = names.isEmpty ? "" : " (\(names.joined(separator: ", ")))"
        return "asked GitHub to \(started.call.rawValue) it\(fields), attempt \(started.attempt)"
    }

    private var failed: String {
        guard let failed = decoded(CallFailed.self) else { return plain }
        let doubt = failed.outcome == .unknown ? "; whether it acted is not known" : ""
        let next = failed.notBefore.map { "; the next step is due at \(Timestamp.text(microseconds: $0))" } ?? ""
        let refused = failed.refused.map { ": \($0.names.joined(separator: ", "))" } ?? ""
        return failed.wording + refused + doubt + next
    }
}
