import LedgerEvents
import Projections
import Synchronization
import Testing

@testable import SyncEngine

@Suite("The look at a pull request behind an update of ours")
struct PullRequestLookTests {
    @Test(
        "An update of a pull request was carried out, whatever becomes of the look at it: it is not put back",
        arguments: [403, 404, 502])
    func pullRequestUnseen(status: Int) async throws {
        let garden = try await Garden()
        let pullRequest = IssueAtGitHub(isPullRequest: true, second: 10)
        let task = try #require(try await garden.deliver(.about(pullRequest, "opened")).first?.record)
        let edit = try await garden.edit(task, at: 30) { $0.title = "Mildew" }
        let edited = pullRequest.at(31) { $0.title = "Mildew" }
        let isSent = Mutex(false)
        try await ScriptedGitHub.run { asked in
            if asked.hasPrefix("PATCH") {
                isSent.withLock { $0 = true }
                return try .found(edited)
            }
            return isSent.withLock { $0 } ? ScriptedGitHub.Answer(status: status) : try .pullRequest(pullRequest)
        } test: { gate, asked in
            try await garden.bring(edit, through: gate)
            #expect(
                asked() == [
                    "GET /repos/octo/garden/pulls/7", "PATCH /repos/octo/garden/issues/7",
                    "GET /repos/octo/garden/pulls/7",
                ])
        }
        #expect(try garden.operation(edit)?.isOutcomeUnknown == true)
        // Its own echo is none to give way to.
        try await garden.deliver(.about(edited, "edited"))
        #expect(try garden.operation(edit)?.state.name == .completed)
    }

    @Test("An update of a pull request is not answered by a copy that lags behind it: what waits here is kept")
    func pullRequestLags() async throws {
        let garden = try await Garden()
        let pullRequest = IssueAtGitHub(isPullRequest: true, second: 10)
        let task = try #require(try await garden.deliver(.about(pullRequest, "opened")).first?.record)
        let edit = try await garden.edit(task, at: 30) { $0.title = "Mildew" }
        let edited = pullRequest.at(31) { $0.title = "Mildew" }
        let waiting = Mutex<OperationID?>(nil)
        try await ScriptedGitHub.run { asked in
            guard asked.hasPrefix("PATCH") else { return try .pullRequest(pullRequest) }
            let later = try await garden.edit(task) { $0.labels = ["mildew"] }
            waiting.withLock { $0 = later }
            return try .found(edited)
        } test: { gate, _ in
            try await garden.bring(edit, through: gate)
        }
        let later = try #require(waiting.withLock { $0 })
        #expect(try garden.operation(edit)?.isOutcomeUnknown == true)
        #expect(try garden.task(task)?.title == "Mildew")
        try await garden.deliver(.about(edited, "edited"))
        #expect(try garden.operation(edit)?.state.name == .completed)
        #expect(try garden.operation(later)?.state.name == .queued)
        #expect(try garden.task(task)?.title == "Mildew")
        #expect(try garden.task(task)?.labels == ["mildew"])
    }
}
