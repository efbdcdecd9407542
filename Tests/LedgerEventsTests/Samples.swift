import LedgerEvents

/// A payload of each type with every field set, so that a golden file shows all there is.
enum Samples {
    /// Its schema, its stored form, and a function that reads a stored form and writes it again.
    static func payload(of type: EventType) -> (schema: Int, text: String, reread: (String) -> String?)? {
        switch type {
        case .ledgerCreated: sample(LedgerCreated(ledger: "1f0c9a3b5d7e2468", epoch: 2))
        case .ledgerRestored:
            sample(LedgerRestored(epoch: 2, size: 120, aheadSize: 180, aheadEpoch: 1, lost: 60))
        case .policyAdopted: sample(PolicyAdopted(policy: "timestamps"))
        case .decisionFailed: sample(DecisionFailed(code: "ledger: missing"))
        case .tokenCreated: sample(TokenCreated(name: "ci", sha256: "ab01", readOnly: true))
        case .tokenRevoked: sample(TokenRevoked(name: "ci"))
        case .answerKept: sample(AnswerKept(key: "aa", request: "bb", status: 201, version: 3))
        case .redactionRequested: sample(RedactionRequested(bodies: 3))
        case .bodyRedacted: sample(redacted)
        case .webhookReceived:
            sample(
                WebhookReceived(
                    delivery: "72d3162e-cc78-11e3-81ab-4c9367dc0958", event: "issues", action: "opened",
                    hook: "292430182",
                    repository: 1_296_269, size: 11_600))
        case .webhookRedelivered: sample(WebhookRedelivered(delivery: "72d3162e-cc78-11e3-81ab-4c9367dc0958"))
        case .webhookSettled: sample(WebhookSettled(reason: .notSynced))
        case .projectSaved: sample(ProjectSaved(project: "garden"))
        case .repositoryConnected:
            sample(RepositoryConnected(repository: 1_296_269, project: "garden", withoutInstallation: true))
        case .repositoryDisconnected: sample(RepositoryDisconnected(repository: 1_296_269, isLost: true))
        case .repositoryRenamed: sample(RepositoryRenamed(repository: 1_296_269))
        case .repositoryArchived, .repositoryUnarchived:
            sample(RepositoryArchiving(repository: 1_296_269, isArchived: type == .repositoryArchived))
        case .installationCreated, .installationDeleted, .installationSuspended, .installationUnsuspended,
            .installationRepositoriesAdded, .installationRepositoriesRemoved:
            sample(InstallationChanged(type, repositories: [1_296_269, 7]))
        case .operationRecorded: sample(recorded)
        case .operationQueued, .operationProcessing, .operationCompleted, .operationErrored, .operationCanceled,
            .operationDropped, .operationDuplicate, .operationDisabled:
            sample(Transitioned(type, evidence))
        case .recordCreated:
            sample(RecordCreated(project: "garden", parent: .task("roses"), origin: .inbound, authority: .issueComment))
        case .recordBound: sample(RecordBound(repository: 1, number: 2, issue: 3, pullRequest: 4, comment: 5))
        case .recordReleased: sample(RecordReleased(repository: 1, reason: .transferred))
        case .recordEdited, .recordSynced, .recordMerged: sample(changed(type))
        case .recordAgreed:
            sample(
                RecordAgreed(
                    resource: .pullRequest, repository: 1, number: 2, issue: 3, pullRequest: 4, comment: 5,
                    state: .closed, etag: "W/\"0a1b\""))
        case .recordDeleted: sample(RecordDeleted(by: .outbound))
        case .recordRestored: sample(RecordRestored(recorded))
        case .callStarted:
            sample(
                CallStarted(
                    call: .update, fields: [.title, .labels], attempt: 2, repository: 1, number: 2, comment: 3,
                    replaced: 4))
        case .callAnswered: sample(answered)
        case .callFailed:
            sample(
                CallFailed(
                    failure: .rateLimited, outcome: .notDone, status: 403, request: "0A:1", notBefore: 5,
                    refused: [.labels, .assignees]))
        case .callsPaused: sample(CallsPaused(cause: .primaryLimit, until: 1_767_323_045_000_000))
        case .callsResumed: sample(CallsResumed(cause: .unreachable))
        case .clockObserved: sample(ClockObserved(offset: -2_500_000))
        case .confirmationRequested: sample(ConfirmationRequested(comments: true))
        case .confirmationSettled: sample(ConfirmationSettled(found: true))
        case .userNamed: sample(UserNamed(user: 583_231, isBot: true))
        case .sweepFinished:
            sample(
                SweepFinished(
                    repository: 1, resource: .issueComment, through: 1_767_323_045, etag: "W/\"0a1b\""))
        case .sweepCompared: sample(SweepCompared(repository: 1, resource: .issue, listed: 120, missing: 2))
        case .importAdvanced:
            sample(ImportAdvanced(repository: 1, resource: .issue, through: 1_767_323_045, complete: true))
        case .deliveriesRead: sample(DeliveriesRead(repository: 1, hook: 2, through: 12_000_000_003, missed: 4))
        case .resourceObserved:
            sample(ResourceObserved(status: 200, request: "0A:1", repository: 1, number: 2, comment: 3))
        }
    }

    private static func sample<P: Payload>(_ payload: P) -> (Int, String, (String) -> String?) {
        (P.schema, text(payload), { stored in P(json: stored).map(text) })
    }

    private static func text(_ payload: some Payload) -> String { String(decoding: payload.json, as: UTF8.self) }

    private static var recorded: OperationRecorded {
        var recorded = OperationRecorded(kind: .comment, direction: .inbound, change: .upsert, action: "edited")
        recorded.resource = .issueComment
        recorded.repository = 1
        recorded.number = 2
        recorded.issue = 3
        recorded.pullRequest = 4
        recorded.comment = 5
        recorded.cachedComment = 6
        recorded.modifiedAt = 1_700_000_000_000_001
        recorded.fields = [.title, .milestone]
        recorded.state = .open
        recorded.isPullRequest = false
        recorded.draft = true
        recorded.merged = false
        recorded.embeddedIssue = EmbeddedIssue(
            issue: 3, number: 2, updatedAt: 1_700_000_000, state: .closed, isPullRequest: false)
        recorded.policy = "timestamps"
        recorded.client = "ci"
        return recorded
    }

    private static var evidence: Evidence {
        var evidence = Evidence(policy: "timestamps", rule: .sameContent, reason: .unchanged, read: [4, 2])
        evidence.time = 1_700_000_000_000_000
        evidence.against = 1_700_000_001_000_000
        evidence.tie = true
        evidence.fields = [.title, .labels]
        evidence.notTaken = [.assignees]
        evidence.notBefore = 1_700_000_002_000_000
        return evidence
    }

    private static func changed(_ type: EventType) -> RecordChanged {
        var changed = RecordChanged(type, fields: [.title, .state], state: .closed)
        changed.modifiedAt = 1_700_000_000_000_001
        changed.target = 1
        changed.etag = "W/\"0a1b\""
        return changed
    }

    private static var redacted: BodyRedacted {
        var redacted = BodyRedacted(
            of: Event(position: 1, recordedAt: 1, type: .projectSaved, schema: 1, correlation: 1, payload: "{}"))
        redacted.project = "garden"
        redacted.repository = 1_296_269
        redacted.user = 583_231
        return redacted
    }

    private static var answered: CallAnswered {
        var answered = CallAnswered(status: 201, request: "0A:1")
        answered.number = 2
        answered.issue = 3
        answered.pullRequest = 4
        answered.comment = 5
        return answered
    }
}
