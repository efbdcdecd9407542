import GitHub
import Ledger
import LedgerEvents
import Projections

/// What follows from one delivery: operations on records, news about connections, or a reason why nothing does.
struct WebhookDecision {
    let transaction: LedgerTransaction
    let marker: Marker
    let receipt: Position
    /// The operation that the delivery began before and that has waited to be decided; nil for a new delivery.
    var waiting: Operation?
    /// It is to wait no longer.
    var isOverdue = false

    var reception: Reception { Reception(transaction: transaction, marker: marker, receipt: receipt) }

    func decide(_ reading: Reading) throws {
        switch reading.content {
        case .failure(.notJSON): try settle(.notJSON)
        case .failure(.notUnderstood): try settle(.notUnderstood)
        case .success(let payload):
            // A delivery that is read again has told its news before, and others may have told newer ones since.
            if waiting == nil {
                try transaction.note(payload.accounts, at: payload.reportedAt, receipt)
                try append(ConnectionNews.ofName(in: payload, transaction))
            }
            try decide(payload)
        }
    }

    private func decide(_ payload: WebhookPayload) throws {
        switch payload.content {
        case .issue(let event):
            guard let repository = payload.repository else { return try settle(.notUnderstood) }
            if event.action == "transferred" { return try transfer(event, from: repository, payload) }
            try followTransfer(event, to: repository)
            let issue = SightedIssue(event, in: repository.id, payload)
            try reception.receive(issue, waiting: waiting, isOverdue: isOverdue)
        case .pullRequest(let event):
            guard let repository = payload.repository else { return try settle(.notUnderstood) }
            let pullRequest = SightedIssue(event, in: repository.id, payload)
            try reception.receive(pullRequest, waiting: waiting, isOverdue: isOverdue)
        case .comment(let event):
            guard let repository = payload.repository else { return try settle(.notUnderstood) }
            try receive(event, in: repository.id, payload)
        case .installation(let event): try connections(ConnectionNews.of(event))
        case .installationRepositories(let event): try connections(ConnectionNews.of(event))
        case .repository(let event): try connections(ConnectionNews.of(event, transaction.rows))
        case .ping: try settle(.ping)
        case .other: try settle(.notSynced)
        }
    }

    func settle(_ reason: WebhookSettled.Reason) throws {
        try transaction.append(Draft(WebhookSettled(reason: reason), correlation: receipt, causation: receipt))
    }

    private func connections(_ news: [Draft]) throws {
        try append(news)
        try settle(.connections)
    }

    private func append(_ news: [Draft]) throws {
        for var draft in news {
            draft.correlation = receipt
            draft.causation = receipt
            try Reconnection(transaction).follow(transaction.append(draft))
        }
    }

    /// A comment belongs to a task. If its issue is news itself, that gets an operation of its own, first; otherwise
    /// the embedded issue only refreshes what is cached.
    private func receive(_ event: CommentEvent, in repository: Int64, _ payload: WebhookPayload) throws {
        let comment = SightedComment(event, in: repository, payload)
        let issue = SightedIssue(event.issue, event.action, in: repository, payload)
        var parent = try transaction.rows.record(of: issue)
        var embedded: EmbeddedIssue? = EmbeddedIssue(event.issue)
        var awaited: OperationID?
        let isNews = try parent == nil && transaction.rows.record(of: comment) == nil
        if isNews, try RecordLoader(transaction).access(repository, installation: comment.installation).refusal == nil {
            awaited = isOverdue ? nil : try createThatMayHaveMade(issue)
            if awaited == nil {
                // What has happened to the comment has not happened to its issue.
                let face = SightedIssue(event.issue, Report.embeddedAction, in: repository, payload)
                parent = try reception.receive(face, isOverdue: isOverdue).id
                embedded = nil
            }
        }
        if awaited != nil, waiting != nil { return }
        let cached = try transaction.rows.find(GitHubComment.self, event.comment.id)?.id
        try reception.receive(comment, parent: parent, waiting: waiting, isOverdue: isOverdue) { report in
            report.awaitedCreate = awaited ?? report.awaitedCreate
            report.recorded.cachedComment = cached
            report.recorded.embeddedIssue = embedded
        }
    }

    private func createThatMayHaveMade(_ issue: SightedIssue) throws -> OperationID? {
        let found = marker.find(in: issue.body)
        let bearings = try transaction.bearings(of: issue, parent: nil, marker: found?.operation)
        let report = issue.report(project: "", body: found?.body ?? issue.body)
        guard case .wait(let create, _) = Route(report.content, bearings) else { return nil }
        return create
    }
}

extension Report {
    /// The action of an operation that began because a comment's webhook brought an issue along that nobody knew.
    static let embeddedAction = "embedded"
}

extension WebhookPayload {
    /// What is reported of an issue, a pull request or a comment. Our marker is no part of it: where it turns out to be
    /// one, in a text that was copied, what is recorded is another content.
    func reportedContent(_ marker: Marker) -> LedgerEvents.Content? {
        guard let repository else { return nil }
        switch content {
        case .issue(let event): return SightedIssue(event, in: repository.id, self).content(without: marker)
        case .pullRequest(let event): return SightedIssue(event, in: repository.id, self).content(without: marker)
        case .comment(let event): return SightedComment(event, in: repository.id, self).content(without: marker)
        case .installation, .installationRepositories, .repository, .ping, .other: return nil
        }
    }
}

extension Sighting {
    fileprivate func content(without marker: Marker) -> Content {
        report(project: "", body: marker.find(in: body)?.body ?? body).content
    }
}
