import LedgerEvents
import Testing

/// One row of the table of actions: what happened at GitHub, and what that does here.
struct WebhookAction: Sendable, CustomTestStringConvertible {
    let event: String
    let action: String
    /// What the issue is before; nil: the first that is heard of it.
    var before: IssueAtGitHub?
    let after: IssueAtGitHub
    /// The mapped fields that the record takes.
    var changes: Fields = []
    /// What else is written down of the resource.
    var notes: Set<Note> = []
    /// What the payload has beside the issue.
    var extra: @Sendable (_ before: IssueAtGitHub, _ after: IssueAtGitHub) -> [String: Any] = { _, _ in [:] }

    /// What the record itself does not say.
    enum Note: String, CaseIterable { case draft, merged, deleted }

    var testDescription: String { "\(event) \(action)" }
    /// As the manual names it.
    var name: [String] { [event, action] }

    /// Why the operation is completed.
    var reason: Reason {
        if notes.contains(.deleted) { return .deleted }
        return changes.isEmpty ? .unchanged : .applied
    }

    func webhook(at second: Int64) throws -> Webhook {
        let after = after.at(second)
        return try .about(after, action, by: .moss, extra(before ?? after, after))
    }
}

extension WebhookAction {
    private typealias Change = (inout IssueAtGitHub) -> Void
    private typealias Extra = @Sendable (_ before: IssueAtGitHub, _ after: IssueAtGitHub) -> [String: Any]

    private static func row(
        _ isPullRequest: Bool, _ action: String, from before: Change = { _ in }, to after: Change = { _ in },
        _ changes: Fields = [], notes: Set<Note> = [], isFirst: Bool = false, extra: @escaping Extra = { _, _ in [:] }
    ) -> WebhookAction {
        var old = IssueAtGitHub(isPullRequest: isPullRequest)
        before(&old)
        var new = old
        after(&new)
        return WebhookAction(
            event: isPullRequest ? "pull_request" : "issues", action: action, before: isFirst ? nil : old, after: new,
            changes: changes, notes: notes, extra: extra)
    }

    private static let all: Fields = [.title, .body, .state, .labels, .assignees, .milestone]

    /// The actions that issues and pull requests share.
    private static func shared(_ isPullRequest: Bool) -> [WebhookAction] {
        func row(
            _ action: String, from before: Change = { _ in }, to after: Change = { _ in }, _ changes: Fields = [],
            extra: @escaping Extra = { _, _ in [:] }
        ) -> WebhookAction {
            Self.row(isPullRequest, action, from: before, to: after, changes, extra: extra)
        }
        return [
            Self.row(isPullRequest, "opened", all, isFirst: true),
            row(
                "edited",
                to: {
                    $0.title = "Rust"
                    $0.body = nil
                }, [.title, .body],
                extra: { old, _ in
                    ["changes": ["title": ["from": old.title], "body": ["from": old.body ?? ""]]]
                }),
            row(
                "reopened",
                from: {
                    $0.isClosed = true
                    $0.stateReason = isPullRequest ? nil : "not_planned"
                },
                to: {
                    $0.isClosed = false
                    $0.stateReason = isPullRequest ? nil : "reopened"
                }, .state),
            row(
                "labeled", to: { $0.labels.append("urgent") }, .labels,
                extra: { _, _ in ["label": IssueAtGitHub.label("urgent")] }),
            row(
                "unlabeled", to: { $0.labels = [] }, .labels,
                extra: { _, _ in ["label": IssueAtGitHub.label("roses")] }),
            row(
                "assigned", to: { $0.assignees.append(.moss) }, .assignees,
                extra: { _, _ in ["assignee": Person.moss.object] }),
            row(
                "unassigned", to: { $0.assignees = [] }, .assignees,
                extra: { _, _ in ["assignee": Person.rosa.object] }),
            row(
                "milestoned", to: { $0.milestone = 2 }, .milestone,
                extra: { _, _ in ["milestone": IssueAtGitHub.milestone(2)] }),
            row(
                "demilestoned", from: { $0.milestone = 2 }, to: { $0.milestone = nil }, .milestone,
                extra: { _, _ in ["milestone": IssueAtGitHub.milestone(2)] }),
            row("locked", to: { $0.isLocked = true }),
            row("unlocked", from: { $0.isLocked = true }, to: { $0.isLocked = false }),
        ]
    }

    static let ofIssues =
        shared(false) + [
            row(
                false, "closed",
                to: {
                    $0.isClosed = true
                    $0.stateReason = "completed"
                }, .state),
            row(false, "deleted", notes: [.deleted]),
            row(
                false, "transferred",
                extra: { old, _ in
                    var new = old
                    new.plot = .greenhouse
                    new.number = 3
                    return ["changes": ["new_issue": new.issueObject, "new_repository": new.plot.object]]
                }),
            row(false, "pinned"),
            row(false, "unpinned"),
            row(
                false, "typed", to: { $0.type = "Bug" },
                extra: { _, _ in ["type": ["id": 3, "name": "Bug"] as [String: Any]] }),
            row(
                false, "untyped", from: { $0.type = "Bug" }, to: { $0.type = nil },
                extra: { _, _ in ["type": ["id": 3, "name": "Bug"] as [String: Any]] }),
        ]

    static let ofPullRequests =
        shared(true) + [
            row(
                true, "closed",
                to: {
                    $0.isClosed = true
                    $0.isMerged = true
                }, .state, notes: [.merged]),
            row(true, "converted_to_draft", to: { $0.isDraft = true }, notes: [.draft]),
            row(true, "ready_for_review", from: { $0.isDraft = true }, to: { $0.isDraft = false }, notes: [.draft]),
            row(
                true, "review_requested", to: { $0.reviewers = [.moss] },
                extra: { _, _ in ["requested_reviewer": Person.moss.object] }),
            row(
                true, "review_request_removed", from: { $0.reviewers = [.moss] }, to: { $0.reviewers = [] },
                extra: { _, _ in ["requested_reviewer": Person.moss.object] }),
            row(true, "auto_merge_enabled", to: { $0.isAutoMerging = true }),
            row(
                true, "auto_merge_disabled", from: { $0.isAutoMerging = true }, to: { $0.isAutoMerging = false },
                extra: { _, _ in ["reason": "Auto-merge was disabled by a user"] }),
            row(true, "enqueued"),
            row(true, "dequeued", extra: { _, _ in ["reason": "MANUAL"] }),
            row(
                true, "synchronize", to: { $0.head = "f00d" },
                extra: { old, new in ["before": old.head, "after": new.head] }),
        ]
}
