import Foundation
import GitHub
import Testing

@Suite struct CallTests {
    private let garden: RepositoryName

    init() throws {
        garden = try #require(RepositoryName(fullName: "octo/garden"))
    }

    private func expect(
        _ request: GitHubRequest, _ method: GitHubRequest.Method, _ target: String, body: String? = nil,
        authority: GitHubRequest.Authority = .installation, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(request.method == method, sourceLocation: sourceLocation)
        #expect(request.target == target, sourceLocation: sourceLocation)
        #expect(request.body.map { String(decoding: $0, as: UTF8.self) } == body, sourceLocation: sourceLocation)
        #expect(request.authority == authority, sourceLocation: sourceLocation)
        #expect(request.isWrite == (method != .get), sourceLocation: sourceLocation)
    }

    @Test func ofIssues() {
        expect(GitHubCall.issue(gardenID, 7).request, .get, "/repositories/7001/issues/7")
        expect(GitHubCall.pullRequest(gardenID, 8).request, .get, "/repositories/7001/pulls/8")
        expect(
            GitHubCall.createIssue(
                in: gardenID, title: "Leaf \"spot\"", body: "a\\b\r\n\u{1}é🌹/", labels: ["x"], assignees: []
            ).request,
            .post, "/repositories/7001/issues",
            body: #"{"assignees":[],"body":"a\\b\r\n\u0001é🌹/","labels":["x"],"title":"Leaf \"spot\""}"#)
        expect(
            GitHubCall.createIssue(in: gardenID, title: "T").request, .post, "/repositories/7001/issues",
            body: #"{"title":"T"}"#)
    }

    @Test func ofChangesSendOnlyWhatIsSet() {
        let cases: [(IssueChanges, String)] = [
            (IssueChanges(), "{}"),
            (IssueChanges(title: ""), #"{"title":""}"#),
            (
                IssueChanges(state: .closed, stateReason: "not_planned"),
                #"{"state":"closed","state_reason":"not_planned"}"#
            ),
            (IssueChanges(labels: [], assignees: ["rosa", "b"]), #"{"assignees":["rosa","b"],"labels":[]}"#),
            (IssueChanges(milestone: .cleared), #"{"milestone":null}"#),
            (IssueChanges(body: "x", milestone: .number(3)), #"{"body":"x","milestone":3}"#),
        ]
        for (changes, body) in cases {
            expect(
                GitHubCall.updateIssue(gardenID, 7, changes).request, .patch, "/repositories/7001/issues/7", body: body)
        }
    }

    @Test func ofComments() {
        expect(GitHubCall.comment(gardenID, 9).request, .get, "/repositories/7001/issues/comments/9")
        expect(
            GitHubCall.createComment(gardenID, onIssue: 7, body: "x").request, .post,
            "/repositories/7001/issues/7/comments", body: #"{"body":"x"}"#)
        expect(
            GitHubCall.updateComment(gardenID, 9, body: "y").request, .patch, "/repositories/7001/issues/comments/9",
            body: #"{"body":"y"}"#)
        expect(GitHubCall.deleteComment(gardenID, 9).request, .delete, "/repositories/7001/issues/comments/9")
    }

    @Test func ofLists() throws {
        let page = try #require(PageLink(target: "/repositories/7/issues?state=all&page=2"))
        expect(
            GitHubCall.issues(in: gardenID).request, .get,
            "/repositories/7001/issues?state=all&sort=updated&direction=asc&per_page=100")
        expect(
            GitHubCall.issues(in: gardenID, since: 1_557_933_618).request, .get,
            "/repositories/7001/issues?state=all&sort=updated&direction=asc&since=2019-05-15T15%3A20%3A18Z&per_page=100"
        )
        expect(
            GitHubCall.issues(page: page).request, .get, "/repositories/7/issues?state=all&page=2")
        expect(
            GitHubCall.comments(in: gardenID, since: 0).request, .get,
            "/repositories/7001/issues/comments?sort=updated&direction=asc&since=1970-01-01T00%3A00%3A00Z&per_page=100"
        )
        expect(
            GitHubCall.comments(gardenID, onIssue: 7).request, .get,
            "/repositories/7001/issues/7/comments?per_page=100")
        expect(GitHubCall.comments(page: page).request, .get, page.target)
    }

    @Test func ofRepositoriesAndTheApp() throws {
        let page = try #require(PageLink(target: "/app/hook/deliveries?cursor=v1_3"))
        expect(GitHubCall.repository(garden).request, .get, "/repos/octo/garden")
        expect(GitHubCall.repository(id: 7001).request, .get, "/repositories/7001")
        expect(GitHubCall.rateLimits().request, .get, "/rate_limit")
        expect(GitHubCall.installationRepositories().request, .get, "/installation/repositories?per_page=100")
        expect(
            GitHubCall.installation(for: garden).request, .get, "/repos/octo/garden/installation", authority: .app)
        expect(GitHubCall.hookDeliveries(.app).request, .get, "/app/hook/deliveries?per_page=100", authority: .app)
        expect(GitHubCall.hookDeliveries(.app, page: page).request, .get, page.target, authority: .app)
        expect(
            GitHubCall.hookDeliveries(.repository(gardenID, hookID: 4)).request, .get,
            "/repositories/7001/hooks/4/deliveries?per_page=100")
    }

    @Test func onACondition() {
        #expect(GitHubCall.issue(gardenID, 7).conditional(on: "W/\"a\"").request.ifNoneMatch == "W/\"a\"")
        #expect(GitHubCall.issue(gardenID, 7).conditional(on: nil).request == GitHubCall.issue(gardenID, 7).request)
    }
}
