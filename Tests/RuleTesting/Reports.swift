package import LedgerEvents
package import Projections

extension Report {
    /// An issue as a webhook reports it.
    package static func issue(
        at time: GitHubSeconds, title: String = "A", body: String = "", state: IssueState = .open,
        labels: [String] = [], action: String = "edited", kind: ResourceKind = .issue, isPullRequest: Bool = false
    ) -> Report {
        var recorded = OperationRecorded(
            kind: .task, direction: .inbound, change: action == "deleted" ? .delete : .upsert, action: action)
        recorded.resource = kind
        recorded.repository = 10
        recorded.number = 7
        recorded.issue = kind == .issue ? 700 : nil
        recorded.pullRequest = kind == .pullRequest ? 701 : nil
        recorded.isPullRequest = isPullRequest || kind == .pullRequest
        return Report(
            recorded: recorded,
            content: .task(TaskContent(title: title, body: body, state: state, labels: labels)), updatedAt: time,
            project: "p")
    }

    package static func comment(
        at time: GitHubSeconds, body: String = "hello", action: String = "created"
    ) -> Report {
        var recorded = OperationRecorded(
            kind: .comment, direction: .inbound, change: action == "deleted" ? .delete : .upsert, action: action)
        recorded.resource = .issueComment
        recorded.repository = 10
        recorded.number = 7
        recorded.comment = 900
        var report = Report(
            recorded: recorded, content: .comment(CommentContent(body: body)), updatedAt: time, project: "p")
        report.parent = .task("a")
        return report
    }

    /// The resource that a create of ours made, reported before its answer.
    package func echo(of create: OperationID) -> Report { with { $0.echoOf = create } }

    /// A resource that nobody knows, while a create of ours is under way.
    package func waiting(for create: OperationID) -> Report { with { $0.awaitedCreate = create } }

    package func with(_ change: (inout Report) -> Void) -> Report {
        var report = self
        change(&report)
        return report
    }
}

extension ClientEdit {
    package static func task(
        _ title: String, body: String = "", state: IssueState = .open, labels: [String] = [],
        baseVersion: Int64? = nil, modifiedAt: Microseconds? = nil
    ) -> ClientEdit {
        var edit = ClientEdit(
            change: .upsert, action: "edit",
            content: .task(TaskContent(title: title, body: body, state: state, labels: labels)), project: "p")
        edit.target = 10
        edit.baseVersion = baseVersion
        edit.modifiedAt = modifiedAt
        return edit
    }

    package static func comment(_ body: String) -> ClientEdit {
        var edit = ClientEdit(
            change: .upsert, action: "edit", content: .comment(CommentContent(body: body)), project: "p")
        edit.parent = .task("a")
        return edit
    }

    package static func delete(_ content: Content) -> ClientEdit {
        ClientEdit(change: .delete, action: "delete", content: content, project: "p")
    }
}

extension Answer {
    /// GitHub's answer to a call that left the resource as `report` says.
    package static func ok(_ report: Report?, status: Int = 200) -> Answer {
        var answered = CallAnswered(status: status, request: "test")
        answered.number = report?.recorded.number
        answered.issue = report?.recorded.issue
        answered.comment = report?.recorded.comment
        return Answer(answered: answered, raw: nil, report: report)
    }
}

extension CallFailure {
    package static func failed(
        _ failure: Failure, _ outcome: CallFailed.Outcome = .notDone, notBefore: Microseconds? = nil,
        refused: Fields? = nil
    ) -> CallFailure {
        CallFailure(
            failed: CallFailed(
                failure: failure, outcome: outcome, status: nil, request: nil, notBefore: notBefore,
                refused: refused))
    }

    /// GitHub refused these fields, and nothing else.
    package static func refused(_ fields: Fields) -> CallFailure { .failed(.validation, refused: fields) }
}
