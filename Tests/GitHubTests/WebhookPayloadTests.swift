import Foundation
import GitHub
import Testing

@Suite struct WebhookPayloadTests {
    private let garden = RepositoryName(fullName: "octo/garden")

    @Test func readsAnEditedIssue() throws {
        let body = SamplePayloads.event(
            "edited",
            #""issue": \#(SamplePayloads.issue), "changes": {"title": {"from": "Roses"}, "body": {"from": null}}"#)
        let payload = try WebhookPayload.decode(event: "issues", body: body)
        #expect(payload.action == "edited")
        #expect(payload.sender == Account(id: 11, login: "rosa"))
        #expect(payload.installationID == 5)
        #expect(payload.repository == garden.map { RepositoryReference(id: 7001, name: $0) })
        guard case .issue(let event) = payload.content else {
            Issue.record("\(payload.content)")
            return
        }
        #expect(event.action == "edited")
        #expect(event.changes == ContentChanges(titleFrom: "Roses", bodyFrom: ""))
        #expect(
            event.issue
                == IssueSnapshot(
                    kind: .issue, id: 444_500_041, isPullRequest: false, number: 7, title: "Leaf spot on the roses",
                    body: "Black spots.\r\nSee photo.", labels: ["Beds", "urgent"],
                    assignees: [
                        Account(id: 11, login: "rosa"), Account(id: 12, login: "weeder[bot]", isBot: true),
                    ],
                    milestone: IssueSnapshot.Milestone(number: 3, title: "Spring"), commentCount: 1,
                    author: Account(id: 11, login: "rosa"), createdAt: 1_711_958_400, updatedAt: 1_712_050_215,
                    htmlURL: "https://github.com/octo/garden/issues/7", repository: garden))
    }

    @Test func readsACommentOnAPullRequestsIssueFace() throws {
        let body = SamplePayloads.event(
            "created", #""issue": \#(SamplePayloads.pullRequestFace), "comment": \#(SamplePayloads.comment)"#,
            installation: nil)
        let payload = try WebhookPayload.decode(event: "issue_comment", body: body)
        #expect(payload.installationID == nil)
        guard case .comment(let event) = payload.content else {
            Issue.record("\(payload.content)")
            return
        }
        #expect(event.issue.kind == .issue)
        #expect(event.issue.isPullRequest)
        #expect(event.issue.isMerged)
        #expect(event.issue.isLocked)
        #expect(event.issue.author == nil)
        #expect(event.issue.body.isEmpty)
        #expect(event.comment.issueNumber == 8)
        #expect(event.comment.author?.isBot == true)
        #expect(event.comment.updatedAt == 1_712_050_260)
    }

    @Test func readsAPullRequest() throws {
        let body = SamplePayloads.event("opened", #""number": 8, "pull_request": \#(SamplePayloads.pullRequest)"#)
        let payload = try WebhookPayload.decode(event: "pull_request", body: body)
        guard case .pullRequest(let event) = payload.content else {
            Issue.record("\(payload.content)")
            return
        }
        #expect(event.pullRequest.kind == .pullRequest)
        #expect(event.pullRequest.id == nil)
        #expect(event.pullRequest.pullRequestID == 279_147_437)
        #expect(event.pullRequest.isPullRequest)
        #expect(event.pullRequest.isDraft)
        #expect(!event.pullRequest.isMerged)
        #expect(event.pullRequest.repository == garden)
    }

    @Test func readsBothEndsOfATransfer() throws {
        let shed = #"{"id": 7002, "name": "shed", "full_name": "octo/shed", "owner": \#(SamplePayloads.gardener)}"#
        let arrival = SamplePayloads.event(
            "opened",
            #""issue": \#(SamplePayloads.issue), "changes": {"old_issue": {"id": 9, "number": 4}, "old_repository": \#(shed)}"#
        )
        let departure = SamplePayloads.event(
            "transferred",
            #""issue": \#(SamplePayloads.issue), "changes": {"new_issue": null, "new_repository": \#(shed)}"#)
        let name = try #require(RepositoryName(owner: "octo", name: "shed"))
        let reference = RepositoryReference(id: 7002, name: name)
        guard case .issue(let arrived) = try WebhookPayload.decode(event: "issues", body: arrival).content,
            case .issue(let departed) = try WebhookPayload.decode(event: "issues", body: departure).content
        else {
            Issue.record("not issues")
            return
        }
        #expect(arrived.changes.transferredFrom == .init(repository: reference, issueID: 9, issueNumber: 4))
        #expect(departed.changes.transferredTo == .init(repository: reference, issueID: nil, issueNumber: nil))
    }

    @Test func readsInstallations() throws {
        let body = Data(
            """
            {"action": "created", "sender": \(SamplePayloads.gardener),
             "installation": {"id": 957387, "account": \(SamplePayloads.gardener), "created_at": 1557933591},
             "repositories": [{"id": 7001, "name": "garden", "full_name": "octo/garden", "private": false}]}
            """.utf8)
        let garden = try #require(garden)
        let payload = try WebhookPayload.decode(event: "installation", body: body)
        #expect(payload.installationID == 957_387)
        #expect(payload.repository == nil)
        #expect(
            payload.content
                == .installation(
                    InstallationEvent(
                        action: "created", installationID: 957_387, account: Account(id: 11, login: "rosa"),
                        repositories: [RepositoryReference(id: 7001, name: garden)])))
        let change = Data(
            """
            {"action": "removed", "installation": {"id": 2}, "repositories_added": [],
             "repositories_removed": [{"id": 7001, "name": "garden", "full_name": "octo/garden"}]}
            """.utf8)
        #expect(
            try WebhookPayload.decode(event: "installation_repositories", body: change).content
                == .installationRepositories(
                    InstallationRepositoriesEvent(
                        action: "removed", installationID: 2,
                        removed: [RepositoryReference(id: 7001, name: garden)])))
    }

    @Test(arguments: [
        (#"{"owner": {"from": {"user": {"login": "old", "id": 3}}}}"#, "old"),
        (#"{"owner": {"from": {"organization": {"login": "org", "id": 4}}}}"#, "org"),
        (#"{"description": {"from": "x"}, "default_branch": {"from": "main"}}"#, nil),
    ])
    func readsTransfersOfRepositories(changes: String, owner: String?) throws {
        let body = SamplePayloads.event("transferred", #""changes": \#(changes)"#)
        guard case .repository(let event) = try WebhookPayload.decode(event: "repository", body: body).content else {
            Issue.record("not a repository")
            return
        }
        #expect(event.transferredFrom?.login == owner)
        #expect(event.repository.fullName == "octo/garden")
    }

    /// As in GitHub's own example of `issues.pinned`, which leaves out more than it has.
    @Test func saysWhenAnIssueIsNotWhole() throws {
        let issue = """
            {"id": 1, "number": 7, "title": "T", "user": null, "body": "B", "assignees": [], "milestone": null,
             "created_at": "2024-04-01T08:00:00Z", "updated_at": "2024-04-01T08:00:00Z", "closed_at": null}
            """
        let whole = try WebhookPayload.decode(
            event: "issues", body: SamplePayloads.event("edited", #""issue": \#(SamplePayloads.issue)"#))
        let trimmed = try WebhookPayload.decode(
            event: "issues", body: SamplePayloads.event("pinned", #""issue": \#(issue)"#))
        guard case .issue(let edited) = whole.content, case .issue(let pinned) = trimmed.content else {
            Issue.record("not issues")
            return
        }
        #expect(edited.issue.isComplete)
        #expect(!pinned.issue.isComplete)
        #expect(pinned.issue.state == .open)
    }

    @Test func takesAPingWithoutRepository() throws {
        let body = Data(#"{"zen": "Prune early.", "hook_id": 1, "hook": {}, "sender": {"odd": true}}"#.utf8)
        let payload = try WebhookPayload.decode(event: "ping", body: body)
        #expect(payload == WebhookPayload(action: nil, content: .ping))
    }

    @Test func takesEventsItKnowsNothingOf() throws {
        let known = try WebhookPayload.decode(
            event: "star", body: SamplePayloads.event("created", #""starred_at": null"#))
        #expect(known.content == .other(event: "star"))
        #expect(known.repository?.id == 7001)
        let odd = Data(#"{"action": 5, "repository": "none", "installation": []}"#.utf8)
        #expect(try WebhookPayload.decode(event: "novelty", body: odd).content == .other(event: "novelty"))
    }
}
