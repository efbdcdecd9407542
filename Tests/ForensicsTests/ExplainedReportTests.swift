import Forensics
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

/// Explanations of GitHub's reports that the rules themselves have brought into their states.
@Suite struct ExplainedReportTests {
    @Test func appliedSaysThatNothingStoodAgainstIt() async throws {
        let (living, _, id) = try await LivingLedger.opened()
        let explanation = try living.explain(id)
        #expect(explanation.rule == "apply")
        #expect(
            explanation.sentence
                == "Operation \(id) (GitHub's report of issue 7, opened by rosa) is completed: no rule stood "
                + "against it, and the record took its content.")
        #expect(explanation.evidence.map(\.type).contains("webhook.received"))
        #expect(explanation.isAtGitHub == nil)
        #expect(explanation.times == nil)
        let younger = try living.explain(try await living.issue("Lilies", at: 130).first)
        #expect(
            younger.sentence.contains(
                "its time, 2026-01-01T00:02:10Z, is 30 s after 2026-01-01T00:01:40Z, that of what was in force; no rule"
            ))
    }

    @Test func echoNamesTheOperationAndTheTime() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let edit = try await living.edit(record, title: "Tulips")
        try await living.send(edit)
        try await living.answer(edit, at: 202, title: "Tulips")
        let echo = try await living.issue("Tulips", at: 202).first
        let explanation = try living.explain(echo)
        #expect(explanation.state == "duplicate")
        #expect(
            explanation.sentence.contains(
                "this webhook is the echo of operation \(edit) (the edit of \(record.text) by client app), which we "
                    + "sent: GitHub reported the same content with the same time, 2026-01-01T00:03:22Z."))
        #expect(explanation.times?.difference == 0)
        #expect(explanation.other?.whose == "client app")
        #expect(explanation.evidence.map(\.type).contains("github.call.answered"))
        #expect(explanation.links.map(\.operation) == [edit])
        #expect(explanation.links.map(\.relation) == ["duplicate_of"])
        let sent = try living.explain(edit)
        #expect(sent.isAtGitHub == true)
        #expect(sent.sentence.contains("GitHub took it (HTTP 200), and its time there is 2026-01-01T00:03:22Z"))
    }

    @Test func repetitionIsNotCalledAnEcho() async throws {
        let (living, _, first) = try await LivingLedger.opened()
        let again = try living.explain(try await living.issue("Roses", at: 100, action: "opened").first)
        #expect(again.state == "duplicate")
        #expect(again.sentence.contains("GitHub had reported the same content with the same time"))
        #expect(again.sentence.contains("operation \(first) (GitHub's report of issue 7"))
        #expect(!again.sentence.contains("echo"))
    }

    @Test func staleComparesBothTimes() async throws {
        let (living, _, first) = try await LivingLedger.opened()
        let explanation = try living.explain(try await living.issue("Old", at: 97).first)
        #expect(explanation.state == "dropped")
        #expect(
            explanation.sentence.contains(
                "2026-01-01T00:01:37Z, is 3 s before 2026-01-01T00:01:40Z, the time of the snapshot in force"))
        #expect(explanation.times?.difference == -3_000_000)
        #expect(explanation.other?.operation == first)
        #expect(explanation.text.contains("The times: 2026-01-01T00:01:37Z is 3 s before 2026-01-01T00:01:40Z."))
    }

    @Test func laterTimeWithTheSameContentMovesTheTimeAlone() async throws {
        let (living, _, _) = try await LivingLedger.opened()
        let explanation = try living.explain(try await living.issue("Roses", at: 105).first)
        #expect(explanation.state == "completed")
        #expect(explanation.sentence.contains("only the time moved, to 2026-01-01T00:01:45Z, 5 s after that"))
    }

    @Test func tieSaysThatTheLaterInTheLogWon() async throws {
        let (living, _, _) = try await LivingLedger.opened()
        let explanation = try living.explain(try await living.issue("Lilies", at: 100).first)
        #expect(explanation.sentence.contains("it was a tie"))
    }

    @Test func modifiedHereNamesTheEditAndItsClient() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let edit = try await living.edit(record, title: "Tulips")
        let explanation = try living.explain(try await living.issue("Lilies", at: 150).first)
        #expect(explanation.rule == "modified_here")
        #expect(explanation.other?.operation == edit)
        #expect(explanation.sentence.contains("the record had been modified here: operation \(edit) (the edit of"))
        #expect(explanation.sentence.contains("by client app) was made at 2026-01-01T00:03:20."))
    }

    @Test func busyWaitsForTheCallAndLaterOnesStandForIt() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let edit = try await living.edit(record, title: "Tulips")
        try await living.send(edit)
        let first = try await living.issue("Lilies", at: 300).first
        let waiting = try living.explain(first)
        #expect(waiting.rule == "busy")
        #expect(waiting.waitingFor == "operation \(edit) (processing)")
        #expect(waiting.sentence.contains("operation \(edit) (the edit of \(record.text) by client app) is calling"))
        let second = try await living.issue("Daisies", at: 310).first
        #expect(try living.explain(first).other?.operation == second)
        #expect(try living.explain(first).sentence.contains("is newer and stands for it"))
        let sending = try living.explain(edit)
        #expect(sending.state == "processing")
        #expect(sending.sentence.contains("it waits for GitHub's answer"))
    }

    @Test func deletesDisconnectionsAndPartialPayloads() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let partial = try living.explain(
            try await living.issue("Roses", at: 120, action: "pinned", isPartial: true).first)
        #expect(partial.rule == "partial")
        #expect(partial.sentence.contains("its payload (pinned) lacks fields"))
        let otherKind = try living.explain(try await living.pullRequest("Roses", at: 130).first)
        #expect(otherKind.rule == "other_kind")
        #expect(otherKind.sentence.contains("its time is that of the pull request"))
        let edit = try await living.edit(record, title: "Tulips")
        let delete = try #require(try await living.issue("Roses", at: 100, action: "deleted").first)
        #expect(try living.explain(edit).sentence.contains("deleted the record while this one waited"))
        #expect(try living.explain(delete).sentence.contains("GitHub reported that the resource is gone"))
        let twice = try living.explain(try await living.issue("Roses", at: 100, action: "deleted").first)
        #expect(twice.state == "duplicate")
        let late = try living.explain(try await living.issue("Roses", at: 400).first)
        #expect(late.sentence.contains("nothing that is not a delete counts after that"))
        _ = try await living.deliver(
            "installation",
            """
            {"action": "suspend", "installation": {"id": 5, "account": {"login": "octo", "id": 1}}, "repositories": []}
            """
        )
        let suspended = try living.explain(try await living.issue("New", at: 1, action: "opened", number: 9).first)
        #expect(suspended.state == "disabled")
        #expect(suspended.sentence.contains("the installation of the GitHub App is suspended (repository 10)"))
    }

    @Test func twinIsNoSecondRecord() async throws {
        let living = try await LivingLedger()
        let task = RecordID.task("a")
        let create = try await living.edit(task, .put, title: "Roses", body: "text")
        try await living.send(create)
        try await living.answer(create, at: 10, title: "Roses")
        let body = living.marked("text", create)
        let twin = try living.explain(
            try await living.issue("Roses", at: 12, action: "opened", number: 8, body: body).first)
        #expect(twin.rule == "twin")
        #expect(twin.record == task)
        #expect(
            twin.sentence.contains("carries the mark and the content of operation \(create) (the creation of task/a"))
    }

    @Test func ourOwnLookIsNobodysReport() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let edit = try await living.edit(record, title: "Tulips")
        try await living.send(edit, seen: .found("Lilies", at: 400))
        let look = try #require(try living.explain(edit).other)
        #expect(look.whose == "our own look at GitHub")
        #expect(
            try living.explain(look.operation).sentence.contains("(issue 7 as our own look found it) is completed"))
    }

    @Test func unknownOperationHasNone() async throws {
        let living = try await LivingLedger()
        #expect(try living.read { try Explain.operation(4711, in: $0, now: 0) } == nil)
        // Position 1 is an event, and no operation.
        #expect(try living.read { try Explain.operation(1, in: $0, now: 0) } == nil)
    }
}
