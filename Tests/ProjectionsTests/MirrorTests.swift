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

    @Test("A comment's text is that of the youngest report, and a deletion stands")
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
    }
}
