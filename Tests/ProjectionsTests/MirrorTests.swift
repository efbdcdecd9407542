import LedgerEvents
import Projections
import Testing

/// What is cached of GitHub goes by GitHub's times, not by the order in which it is told.
@Suite("What is cached of GitHub's accounts, issues and comments")
struct MirrorTests {
    private func fold<P: Projection>(_ projection: P.Type, _ drafts: [Draft]) -> P.State? {
        drafts.enumerated().reduce(nil as P.State?) { state, next in
            let event = next.element.event(at: Position(next.offset) + 1, recordedAt: 1_000)
            return projection.keys(event).first.flatMap { projection.evolve(state, event, key: $0) } ?? state
        }
    }

    private func named(_ login: String, at time: GitHubSeconds?) -> Draft {
        Draft(UserNamed(user: 7, isBot: false), githubUpdatedAt: time, body: .new(Array(login.utf8)))
    }

    private func seen(_ state: IssueState, at time: GitHubSeconds, _ kind: ResourceKind) -> Draft {
        var recorded = OperationRecorded(kind: .task, direction: .inbound, change: .upsert, action: "edited")
        recorded.resource = kind
        recorded.repository = 10
        recorded.number = 7
        recorded.state = state
        return Draft(recorded, githubUpdatedAt: time)
    }

    private func agreed(_ state: IssueState, at time: GitHubSeconds, _ kind: ResourceKind) -> Draft {
        Draft(
            RecordAgreed(
                resource: kind, repository: 10, number: 7, issue: nil, pullRequest: nil, comment: nil, state: state),
            githubUpdatedAt: time)
    }

    @Test("A login is the one of the youngest report; one that tells no time is taken, and hides no younger one")
    func logins() {
        let names: [(String, GitHubSeconds?)] = [("rosa", 100), ("rosalind", 200), ("rosa", 150)]
        let drafts = names.map { named($0.0, at: $0.1) }
        #expect(fold(GitHubUserProjection.self, drafts)?.login == "rosalind")
        #expect(fold(GitHubUserProjection.self, drafts.reversed())?.login == "rosalind")
        let untimed = drafts + [named("rose", at: nil)]
        #expect(fold(GitHubUserProjection.self, untimed)?.login == "rose")
        #expect(fold(GitHubUserProjection.self, untimed + [named("rosa", at: 150)])?.login == "rose")
    }

    @Test(
        "An issue's state is that of the youngest report or answer; of two of one second, of the later in the log",
        arguments: [ResourceKind.issue, .pullRequest])
    func states(kind: ResourceKind) {
        func state(_ drafts: [Draft]) -> IssueState? {
            kind == .issue
                ? fold(GitHubIssueProjection.self, drafts)?.issue.state
                : fold(GitHubPullRequestProjection.self, drafts)?.issue.state
        }
        #expect(state([seen(.closed, at: 200, kind), seen(.open, at: 100, kind)]) == .closed)
        #expect(state([seen(.open, at: 100, kind), seen(.closed, at: 100, kind)]) == .closed)
        #expect(state([seen(.open, at: 100, kind), agreed(.closed, at: 200, kind)]) == .closed)
        #expect(state([agreed(.closed, at: 200, kind), seen(.open, at: 150, kind)]) == .closed)
    }

    @Test("A merge stands, however late it is told, and a deletion until a look finds the resource")
    func standing() {
        func told(_ time: GitHubSeconds, _ kind: ResourceKind, _ change: (inout OperationRecorded) -> Void) -> Draft {
            var recorded = OperationRecorded(kind: .task, direction: .inbound, change: .upsert, action: "edited")
            recorded.resource = kind
            recorded.repository = 10
            recorded.number = 7
            change(&recorded)
            return Draft(recorded, githubUpdatedAt: time)
        }
        let merged = told(150, .pullRequest) { $0.merged = true }
        let late = [seen(.open, at: 100, .pullRequest), agreed(.closed, at: 200, .pullRequest), merged]
        #expect(fold(GitHubPullRequestProjection.self, late)?.issue.merged == true)
        #expect(fold(GitHubPullRequestProjection.self, late)?.issue.state == .closed)

        let gone = [seen(.open, at: 100, .issue), told(100, .issue) { $0.change = .delete }]
        #expect(fold(GitHubIssueProjection.self, gone)?.issue.isDeleted == true)
        var found = OperationRecorded(kind: .task, direction: .inbound, change: .upsert, action: "observed")
        (found.resource, found.repository, found.number) = (.issue, 10, 7)
        let back = gone + [seen(.open, at: 100, .issue), Draft(RecordRestored(found))]
        #expect(fold(GitHubIssueProjection.self, back.dropLast())?.issue.isDeleted == true)
        #expect(fold(GitHubIssueProjection.self, back)?.issue.isDeleted == false)
        #expect(fold(GitHubIssueProjection.self, back)?.issue.updatedAt == 100)
    }

    @Test("A comment's text is that of the youngest report, and a deletion stands until a look finds it")
    func comments() {
        func seen(_ change: Change, at time: GitHubSeconds) -> Draft {
            var recorded = OperationRecorded(kind: .comment, direction: .inbound, change: change, action: "edited")
            recorded.resource = .issueComment
            recorded.repository = 10
            recorded.comment = 900
            return Draft(recorded, githubUpdatedAt: time, body: .new(Array("\(time)".utf8)))
        }
        let late = fold(GitHubCommentProjection.self, [seen(.upsert, at: 200), seen(.upsert, at: 100)])
        #expect(late?.content == 1 && late?.updatedAt == 200)
        let gone = fold(GitHubCommentProjection.self, [seen(.delete, at: 200), seen(.upsert, at: 100)])
        #expect(gone?.isDeleted == true && gone?.content == 1)
        var found = OperationRecorded(kind: .comment, direction: .inbound, change: .upsert, action: "observed")
        (found.resource, found.repository, found.comment) = (.issueComment, 10, 900)
        let back = fold(GitHubCommentProjection.self, [seen(.delete, at: 200), Draft(RecordRestored(found))])
        #expect(back?.isDeleted == false && back?.updatedAt == 200)
    }
}
