import GitHub
import LedgerEvents
import Projections

/// An issue or pull request as GitHub reported it, on the way to becoming a `Report`.
struct SightedIssue {
    let snapshot: IssueSnapshot
    let action: String
    let repository: Int64
    let installation: Int64?
    let actor: Int64?

    var number: Int64 { Int64(snapshot.number) }

    init(_ snapshot: IssueSnapshot, _ action: String, in repository: Int64, _ payload: WebhookPayload) {
        self.init(
            snapshot, action, in: repository, installation: payload.installationID, actor: payload.sender?.id)
    }

    init(
        _ snapshot: IssueSnapshot, _ action: String, in repository: Int64, installation: Int64?, actor: Int64? = nil
    ) {
        self.snapshot = snapshot
        self.action = action
        self.repository = repository
        self.installation = installation
        self.actor = actor
    }

    /// - Parameter marker: Strips our own marker from the body; nil leaves the text as it is.
    func report(project: String, stripping marker: Marker?) -> Report {
        var recorded = OperationRecorded(
            kind: .task, direction: .inbound, change: action == "deleted" ? .delete : .upsert, action: action)
        recorded.resource = snapshot.kind == .pullRequest ? .pullRequest : .issue
        recorded.repository = repository
        recorded.number = number
        recorded.issue = snapshot.id
        recorded.pullRequest = snapshot.pullRequestID
        recorded.isPullRequest = snapshot.isPullRequest
        if snapshot.kind == .pullRequest {
            recorded.draft = snapshot.isDraft
            recorded.merged = snapshot.isMerged
        }
        let content = TaskContent(
            title: snapshot.title, body: marker?.find(in: snapshot.body)?.body ?? snapshot.body,
            state: snapshot.state == .closed ? .closed : .open, stateReason: snapshot.stateReason,
            labels: snapshot.labels, assignees: snapshot.assignees.map(\.login),
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

/// A comment as GitHub reported it.
struct SightedComment {
    let snapshot: CommentSnapshot
    let action: String
    let repository: Int64
    /// The number of its issue.
    let number: Int64?
    let installation: Int64?
    let actor: Int64?

    init(
        _ snapshot: CommentSnapshot, _ action: String, in repository: Int64, number: Int64?, _ payload: WebhookPayload
    ) {
        self.init(
            snapshot, action, in: repository, number: number, installation: payload.installationID,
            actor: payload.sender?.id)
    }

    init(
        _ snapshot: CommentSnapshot, _ action: String, in repository: Int64, number: Int64?, installation: Int64?,
        actor: Int64? = nil
    ) {
        self.snapshot = snapshot
        self.action = action
        self.repository = repository
        self.number = number ?? snapshot.issueNumber.map(Int64.init)
        self.installation = installation
        self.actor = actor
    }

    func report(project: String, parent: RecordID?, stripping marker: Marker?) -> Report {
        var recorded = OperationRecorded(
            kind: .comment, direction: .inbound, change: action == "deleted" ? .delete : .upsert, action: action)
        recorded.resource = .issueComment
        recorded.repository = repository
        recorded.number = number
        recorded.comment = snapshot.id
        let content = CommentContent(body: marker?.find(in: snapshot.body)?.body ?? snapshot.body)
        var report = Report(
            recorded: recorded, content: .comment(content), updatedAt: snapshot.updatedAt, project: project)
        report.parent = parent
        report.installation = installation
        report.actor = actor
        report.author = snapshot.author?.id
        return report
    }
}

extension EmbeddedIssue {
    init(_ issue: IssueSnapshot) {
        self.init(
            issue: issue.id, number: Int64(issue.number), updatedAt: issue.updatedAt,
            state: issue.state == .closed ? .closed : .open, isPullRequest: issue.isPullRequest)
    }
}
