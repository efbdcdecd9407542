import GitHub
import LedgerEvents
import Projections

/// A resource as GitHub reported it, on its way to becoming a `Report`.
protocol Sighting {
    var kind: RecordKind { get }
    var repository: Int64 { get }
    /// The number of the issue or pull request; for a comment, that of its issue.
    var number: Int64? { get }
    /// GitHub's id of the comment; nil for a task.
    var comment: Int64? { get }
    var installation: Int64? { get }
    /// An issue's comments may be as old as that; nil: it has none.
    var commentsSince: GitHubSeconds? { get }
    /// Whether the report must not be taken for the whole resource.
    var isDeletion: Bool { get }
    /// As it came, our marker included.
    var body: String { get }
    /// What the edit that is reported replaced, as it came.
    var replaced: ReplacedTexts? { get }
    /// - Parameter body: The body without our marker, where that is no part of the text.
    func report(project: String, body: String) -> Report
}

/// An issue or pull request.
struct SightedIssue: Sighting {
    let snapshot: IssueSnapshot
    let action: String
    let repository: Int64
    let installation: Int64?
    let actor: Int64?
    let replaced: ReplacedTexts?

    var kind: RecordKind { .task }
    var number: Int64? { Int64(snapshot.number) }
    var comment: Int64? { nil }
    var commentsSince: GitHubSeconds? { snapshot.commentCount > 0 ? snapshot.createdAt : nil }
    var isDeletion: Bool { action == "deleted" }
    var body: String { snapshot.body }

    /// In a webhook about it.
    init(_ event: IssueEvent, in repository: Int64, _ payload: WebhookPayload) {
        self.init(event.issue, event.action, changes: event.changes, in: repository, payload)
    }

    init(_ event: PullRequestEvent, in repository: Int64, _ payload: WebhookPayload) {
        self.init(event.pullRequest, event.action, changes: event.changes, in: repository, payload)
    }

    /// In a webhook.
    init(
        _ snapshot: IssueSnapshot, _ action: String, changes: ContentChanges? = nil, in repository: Int64,
        _ payload: WebhookPayload
    ) {
        self.init(
            snapshot, action, replaced: changes.flatMap(ReplacedTexts.init), in: repository,
            installation: payload.installationID, actor: payload.sender?.id)
    }

    /// In an answer to a call of ours.
    init(observed snapshot: IssueSnapshot, in repository: Int64, installation: Int64?) {
        self.init(
            snapshot, Report.observedAction, replaced: nil, in: repository, installation: installation, actor: nil)
    }

    private init(
        _ snapshot: IssueSnapshot, _ action: String, replaced: ReplacedTexts?, in repository: Int64,
        installation: Int64?, actor: Int64?
    ) {
        self.snapshot = snapshot
        self.action = action
        self.repository = repository
        self.installation = installation
        self.actor = actor
        self.replaced = replaced
    }

    func report(project: String, body: String) -> Report {
        var recorded = OperationRecorded(
            kind: .task, direction: .inbound, change: isDeletion ? .delete : .upsert, action: action)
        recorded.resource = snapshot.kind == .pullRequest ? .pullRequest : .issue
        recorded.repository = repository
        recorded.number = number
        recorded.issue = snapshot.id
        recorded.pullRequest = snapshot.pullRequestID
        recorded.isPullRequest = snapshot.isPullRequest
        if snapshot.isComplete { recorded.state = snapshot.state == .closed ? .closed : .open }
        if snapshot.kind == .pullRequest {
            recorded.draft = snapshot.isDraft
            recorded.merged = snapshot.isMerged
        }
        let content = TaskContent(
            title: snapshot.title, body: body, state: snapshot.state == .closed ? .closed : .open,
            stateReason: snapshot.stateReason, labels: snapshot.labels, assignees: snapshot.assignees.map(\.login),
            milestone: snapshot.milestone.map { Int64($0.number) })
        var report = Report(
            recorded: recorded, content: .task(content), updatedAt: snapshot.updatedAt, project: project)
        report.installation = installation
        report.actor = actor
        report.author = snapshot.author?.id
        report.isPartial = !snapshot.isComplete
        return report
    }
}

/// A comment in an issue's or a pull request's conversation.
struct SightedComment: Sighting {
    let snapshot: CommentSnapshot
    let action: String
    let repository: Int64
    let number: Int64?
    let installation: Int64?
    let actor: Int64?
    let replaced: ReplacedTexts?

    var kind: RecordKind { .comment }
    var comment: Int64? { snapshot.id }
    var commentsSince: GitHubSeconds? { nil }
    var isDeletion: Bool { action == "deleted" }
    var body: String { snapshot.body }

    /// In a webhook.
    init(_ event: CommentEvent, in repository: Int64, _ payload: WebhookPayload) {
        snapshot = event.comment
        action = event.action
        self.repository = repository
        number = Int64(event.issue.number)
        installation = payload.installationID
        actor = payload.sender?.id
        replaced = ReplacedTexts(event.changes)
    }

    /// In an answer to a call of ours.
    init(observed snapshot: CommentSnapshot, in repository: Int64, number: Int64?, installation: Int64?) {
        self.snapshot = snapshot
        action = Report.observedAction
        self.repository = repository
        self.number = number ?? snapshot.issueNumber.map(Int64.init)
        self.installation = installation
        actor = nil
        replaced = nil
    }

    func report(project: String, body: String) -> Report {
        var recorded = OperationRecorded(
            kind: .comment, direction: .inbound, change: isDeletion ? .delete : .upsert, action: action)
        recorded.resource = .issueComment
        recorded.repository = repository
        recorded.number = number
        recorded.comment = snapshot.id
        var report = Report(
            recorded: recorded, content: .comment(CommentContent(body: body)), updatedAt: snapshot.updatedAt,
            project: project)
        report.installation = installation
        report.actor = actor
        report.author = snapshot.author?.id
        return report
    }
}

extension ReplacedTexts {
    /// nil if the payload names none.
    init?(_ changes: ContentChanges) {
        guard changes.titleFrom != nil || changes.bodyFrom != nil else { return nil }
        self.init(title: changes.titleFrom, body: changes.bodyFrom)
    }
}

extension EmbeddedIssue {
    init(_ issue: IssueSnapshot) {
        self.init(
            issue: issue.id, number: Int64(issue.number), updatedAt: issue.updatedAt,
            state: issue.state == .closed ? .closed : .open, isPullRequest: issue.isPullRequest)
    }
}
