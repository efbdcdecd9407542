import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections
import Testing

@testable import SyncEngine

@Suite("A call of unknown outcome")
struct DoubtTests {
    @Test("What was found there and lost to it is nothing that it yields to when it is retried, refused as it was then")
    func retriedAfterFind() async throws {
        let garden = try await Garden()
        let issue = IssueAtGitHub(second: 10)
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        let edit = try await garden.edit(task, at: 30) { $0.title = "Mildew" }
        try await garden.send(edit)
        try await garden.fail(edit, .noAnswer, .unknown)
        let theirs = issue.at(20) { $0.title = "Rust" }
        try await garden.resolve(edit, .found(theirs))
        let find = try #require(try garden.operations("direction = 'inbound'").last)
        #expect(find.droppedFor == edit)
        try await garden.send(edit)
        let refused = CallFailed(failure: .forbidden, outcome: .notDone, status: 403, request: nil, notBefore: nil)
        try await garden.step(edit, .failed(edit, CallFailure(failed: refused)))
        // The record is deleted, and comes back as it was found.
        try await garden.deliver(.about(theirs, "deleted"))
        var back = Report.found(theirs)
        back.lookBegan = try garden.read { try $0.log.head }
        try await garden.step(edit, .confirmed(.found(back)))
        #expect(try garden.task(task)?.title == "Rust")
        try await garden.step(edit, .retry(edit))
        #expect(try garden.operation(edit)?.state == .dropped(.init(cause: .reason(.overtaken))))
    }
}
