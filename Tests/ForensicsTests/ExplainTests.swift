import Forensics
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

/// Explanations of operations that the rules themselves have brought into their states.
@Suite struct ExplainTests {
    private let task = RecordID.task("a")

    private func explain(_ living: LivingLedger, _ id: OperationID?) throws -> Explanation {
        let id = try #require(id)
        return try #require(living.read { try Explain.operation(id, in: $0, now: living.clock.tick()) })
    }

    /// A task that came from GitHub at second 100, with our clock at 200.
    private func opened() async throws -> (LivingLedger, RecordID, OperationID) {
        let living = try await LivingLedger()
        living.clock.set(100)
        let id = try #require(try await living.issue("Roses", at: 100, action: "opened").first)
        living.clock.set(200)
        return (living, try #require(try living.operation(id)?.record), id)
    }

    @Test func appliedSaysThatNothingStoodAgainstIt() async throws {
        let (living, _, id) = try await opened()
        let explanation = try explain(living, id)
        #expect(explanation.rule == "apply")
        #expect(
            explanation.sentence
                == "Operation \(id) (GitHub's report of issue 7, opened by rosa) is completed: no rule stood "
                + "against it, and the record took its content.")
        #expect(explanation.evidence.map(\.type).contains("webhook.received"))
        #expect(explanation.isAtGitHub == nil)
        #expect(explanation.times == nil)
        let younger = try explain(living, try await living.issue("Lilies", at: 130).first)
        #expect(
            younger.sentence.contains(
                "its time, 2026-01-01T00:02:10Z, is 30 s after 2026-01-01T00:01:40Z, that of what was in force; no rule"
            ))
    }

    @Test func echoNamesTheOperationAndTheTime() async throws {
        let (living, record, _) = try await opened()
        let edit = try await living.edit(record, title: "Tulips")
        try await living.send(edit)
        try await living.answer(edit, at: 202, title: "Tulips")
        let echo = try await living.issue("Tulips", at: 202).first
        let explanation = try explain(living, echo)
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
        let sent = try explain(living, edit)
        #expect(sent.isAtGitHub == true)
        #expect(sent.sentence.contains("GitHub took it (HTTP 200), and its time there is 2026-01-01T00:03:22Z"))
    }

    @Test func repetitionIsNotCalledAnEcho() async throws {
        let (living, _, first) = try await opened()
        let again = try explain(living, try await living.issue("Roses", at: 100, action: "opened").first)
        #expect(again.state == "duplicate")
        #expect(again.sentence.contains("GitHub had reported the same content with the same time"))
        #expect(again.sentence.contains("operation \(first) (GitHub's report of issue 7"))
        #expect(!again.sentence.contains("echo"))
    }

    @Test func staleComparesBothTimes() async throws {
        let (living, _, first) = try await opened()
        let explanation = try explain(living, try await living.issue("Old", at: 97).first)
        #expect(explanation.state == "dropped")
        #expect(
            explanation.sentence.contains(
                "2026-01-01T00:01:37Z, is 3 s before 2026-01-01T00:01:40Z, the time of the snapshot in force"))
        #expect(explanation.times?.difference == -3_000_000)
        #expect(explanation.other?.operation == first)
        #expect(explanation.text.contains("The times: 2026-01-01T00:01:37Z is 3 s before 2026-01-01T00:01:40Z."))
    }

    @Test func laterTimeWithTheSameContentMovesTheTimeAlone() async throws {
        let (living, _, _) = try await opened()
        let explanation = try explain(living, try await living.issue("Roses", at: 105).first)
        #expect(explanation.state == "completed")
        #expect(explanation.sentence.contains("only the time moved, to 2026-01-01T00:01:45Z, 5 s after that"))
    }

    @Test func tieSaysThatTheLaterInTheLogWon() async throws {
        let (living, _, _) = try await opened()
        let explanation = try explain(living, try await living.issue("Lilies", at: 100).first)
        #expect(explanation.sentence.contains("it was a tie"))
    }

    @Test func modifiedHereNamesTheEditAndItsClient() async throws {
        let (living, record, _) = try await opened()
        let edit = try await living.edit(record, title: "Tulips")
        let explanation = try explain(living, try await living.issue("Lilies", at: 150).first)
        #expect(explanation.rule == "modified_here")
        #expect(explanation.other?.operation == edit)
        #expect(explanation.sentence.contains("the record had been modified here: operation \(edit) (the edit of"))
        #expect(explanation.sentence.contains("by client app) was made at 2026-01-01T00:03:20."))
    }

    @Test func whatWasDeletedBeforeItWentOutIsNotAtGitHub() async throws {
        let (living, record, _) = try await opened()
        let comment = RecordID.comment("c")
        let made = try await living.edit(comment, .put, body: "hello", parent: record)
        let deleted = try await living.edit(comment, .delete)
        #expect(try living.operation(deleted)?.state.name == .completed)
        let edit = try explain(living, made)
        #expect(edit.isAtGitHub == false)
        #expect(edit.outcome?.contains("The edit's content is not at GitHub: operation \(deleted)") == true)
        let deletion = try explain(living, deleted)
        #expect(deletion.isAtGitHub == nil)
        #expect(deletion.outcome == nil)
    }

    @Test func whatWasDeletedAfterItWentOutIsNotAtGitHub() async throws {
        let (living, _, _) = try await opened()
        let id = try #require(try await living.comment("hello", at: 150).first)
        let comment = try #require(try living.operation(id)?.record)
        let edit = try await living.edit(comment, body: "more")
        let deletion = try await living.edit(comment, .delete)
        #expect(try explain(living, edit).isAtGitHub == false)
        #expect(try explain(living, deletion).isAtGitHub == nil)
        try await living.send(deletion)
        try await living.step(
            deletion, .answered(deletion, Answer(answered: .init(status: 204, request: nil), raw: [], report: nil)))
        #expect(try living.operation(deletion)?.state.name == .completed)
        #expect(try explain(living, edit).isAtGitHub == false)
        #expect(try explain(living, deletion).isAtGitHub == true)
    }

    @Test func supersededEditsFollowTheirChain() async throws {
        let (living, record, _) = try await opened()
        let first = try await living.edit(record, title: "Tulips")
        let second = try await living.edit(record, body: "more")
        let third = try await living.edit(record, body: "most")
        let open = try explain(living, first)
        #expect(open.state == "canceled")
        #expect(open.links.map(\.operation) == [second, third])
        #expect(open.isAtGitHub == nil)
        #expect(open.outcome?.contains("Whether it reaches GitHub is still open.") == true)
        try await living.send(third)
        try await living.fail(third, .validation, status: 422)
        let lost = try explain(living, first)
        #expect(lost.isAtGitHub == false)
        #expect(
            lost.outcome?.contains("The edit's content is not at GitHub: operation \(third) has errored.") == true)
        let errored = try explain(living, third)
        #expect(errored.sentence.contains("GitHub refused the content (HTTP 422, request F1)"))
        #expect(errored.outcome == "The edit's content is not at GitHub.")
        try await living.step(third, .retry(third))
        #expect(try explain(living, third).sentence.contains("tried again by hand; it waits for the projector"))
    }

    @Test func whatACreateCouldNotCarryIsAllThatIsMissing() async throws {
        let (living, _, _) = try await opened()
        let task = RecordID.task("tulips")
        let made = try await living.edit(task, .put, title: "Tulips", state: .closed)
        try await living.send(made)
        try await living.answer(made, at: 250, title: "Tulips", body: "", number: 8)
        #expect(try living.operation(made)?.state.name == .queued)
        try await living.send(made, seen: .found("Tulips", at: 250, number: 8, body: ""))
        try await living.fail(made, .forbidden, status: 403)
        let errored = try explain(living, made)
        #expect(errored.state == "errored")
        #expect(errored.isAtGitHub == true)
        #expect(errored.outcome == "Of the edit's content this is not at GitHub, and the rest is: state.")
    }

    @Test func editThatAYoungerChangeOvertookIsNotAtGitHub() async throws {
        let (living, record, _) = try await opened()
        let edit = try await living.edit(record, title: "Tulips")
        let younger = try await living.issue("Lilies", at: 300).first
        let explanation = try explain(living, edit)
        #expect(explanation.state == "canceled")
        #expect(explanation.other?.operation == younger)
        #expect(explanation.isAtGitHub == false)
        #expect(explanation.outcome?.contains("GitHub's own, stands in its place") == true)
    }

    @Test func busyWaitsForTheCallAndLaterOnesStandForIt() async throws {
        let (living, record, _) = try await opened()
        let edit = try await living.edit(record, title: "Tulips")
        try await living.send(edit)
        let first = try await living.issue("Lilies", at: 300).first
        let waiting = try explain(living, first)
        #expect(waiting.rule == "busy")
        #expect(waiting.waitingFor == "operation \(edit) (processing)")
        #expect(waiting.sentence.contains("operation \(edit) (the edit of \(record.text) by client app) is calling"))
        let second = try await living.issue("Daisies", at: 310).first
        #expect(try explain(living, first).other?.operation == second)
        #expect(try explain(living, first).sentence.contains("is newer and stands for it"))
        let sending = try explain(living, edit)
        #expect(sending.state == "processing")
        #expect(sending.sentence.contains("it waits for GitHub's answer"))
    }

    @Test func staleEditsKeepBothReasons() async throws {
        let (living, record, _) = try await opened()
        let version = try explain(living, try await living.edit(record, title: "Tulips", baseVersion: 99))
        #expect(version.sentence.contains("the client had not seen the record's latest version"))
        #expect(version.isAtGitHub == false)
        let time = try explain(living, try await living.edit(record, title: "Lilies", modifiedAt: 90))
        #expect(
            time.sentence.contains(
                "the edit was made at 2026-01-01T00:01:30Z, which is 10 s before 2026-01-01T00:01:40Z"))
    }

    @Test func failuresAndDoubtsSayWhatIsWaitedFor() async throws {
        let (living, record, _) = try await opened()
        let edit = try await living.edit(record, title: "Tulips")
        try await living.send(edit)
        let due = (LivingLedger.github(500)) * 1_000_000
        try await living.fail(edit, .rateLimited, status: 429, notBefore: due)
        let deferred = try explain(living, edit)
        #expect(deferred.waitingFor == "until 2026-01-01T00:08:20.000000Z")
        #expect(deferred.sentence.contains("GitHub's rate limit was reached (HTTP 429, request F1), and it is tried"))
        living.clock.set(600)
        try await living.send(edit)
        try await living.fail(edit, .noAnswer, .unknown, notBefore: due)
        let doubt = try explain(living, edit)
        #expect(doubt.waitingFor == "what became of the call")
        try await living.step(edit, .resolved(edit, nil))
        let again = try explain(living, edit)
        #expect(again.rule == "outcome_unknown")
        #expect(again.sentence.contains("a look at GitHub did not find its work done"))
        try await living.send(edit)
        try await living.fail(edit, .server, .unknown, notBefore: due)
        try await living.step(edit, .resolved(edit, .found("Tulips", at: 601)))
        #expect(try explain(living, edit).sentence.contains("shows that the call did its work"))
    }

    @Test func retryOfWhatHasBeenOvertakenIsDropped() async throws {
        let (living, record, _) = try await opened()
        let edit = try await living.edit(record, title: "Tulips")
        try await living.send(edit)
        try await living.fail(edit, .forbidden, status: 403)
        let younger = try #require(try await living.issue("Lilies", at: 300).first)
        try await living.step(edit, .retry(edit))
        let explanation = try explain(living, edit)
        #expect(explanation.rule == "retry")
        #expect(explanation.state == "dropped")
        #expect(explanation.other?.operation == younger)
        #expect(explanation.sentence.contains("before 2026-01-01T00:05:00Z"))
    }

    @Test func deletesDisconnectionsAndPartialPayloads() async throws {
        let (living, record, _) = try await opened()
        let partial = try explain(
            living, try await living.issue("Roses", at: 120, action: "pinned", isPartial: true).first)
        #expect(partial.rule == "partial")
        #expect(partial.sentence.contains("its payload (pinned) lacks fields"))
        let otherKind = try explain(living, try await living.pullRequest("Roses", at: 130).first)
        #expect(otherKind.rule == "other_kind")
        #expect(otherKind.sentence.contains("its time is that of the pull request"))
        let edit = try await living.edit(record, title: "Tulips")
        let delete = try #require(try await living.issue("Roses", at: 100, action: "deleted").first)
        #expect(try explain(living, edit).sentence.contains("deleted the record while this one waited"))
        #expect(try explain(living, delete).sentence.contains("GitHub reported that the resource is gone"))
        let twice = try explain(living, try await living.issue("Roses", at: 100, action: "deleted").first)
        #expect(twice.state == "duplicate")
        let late = try explain(living, try await living.issue("Roses", at: 400).first)
        #expect(late.sentence.contains("nothing that is not a delete counts after that"))
        _ = try await living.deliver(
            "installation",
            """
            {"action": "suspend", "installation": {"id": 5, "account": {"login": "octo", "id": 1}}, "repositories": []}
            """
        )
        let suspended = try explain(living, try await living.issue("New", at: 1, action: "opened", number: 9).first)
        #expect(suspended.state == "disabled")
        #expect(suspended.sentence.contains("the installation of the GitHub App is suspended (repository 10)"))
    }

    @Test func twinIsNoSecondRecord() async throws {
        let living = try await LivingLedger()
        let create = try await living.edit(task, .put, title: "Roses", body: "text")
        try await living.send(create)
        try await living.answer(create, at: 10, title: "Roses")
        let body = living.marked("text", create)
        let twin = try explain(
            living, try await living.issue("Roses", at: 12, action: "opened", number: 8, body: body).first)
        #expect(twin.rule == "twin")
        #expect(twin.record == task)
        #expect(
            twin.sentence.contains("carries the mark and the content of operation \(create) (the creation of task/a"))
    }

    @Test func lookBeforeWritingFoundTheContentThere() async throws {
        let (living, record, _) = try await opened()
        let edit = try await living.edit(record, title: "Tulips")
        try await living.send(edit, seen: .found("Tulips", at: 190))
        let explanation = try explain(living, edit)
        #expect(explanation.rule == "read_before_write")
        #expect(explanation.isAtGitHub == true)
        #expect(explanation.sentence.contains("found its content there already, so there was nothing to send"))
    }

    @Test func ourOwnLookIsNobodysReport() async throws {
        let (living, record, _) = try await opened()
        let edit = try await living.edit(record, title: "Tulips")
        try await living.send(edit, seen: .found("Lilies", at: 400))
        let look = try #require(try explain(living, edit).other)
        #expect(look.whose == "our own look at GitHub")
        #expect(
            try explain(living, look.operation).sentence.contains("(issue 7 as our own look found it) is completed"))
    }

    @Test func commentWaitsForItsTasksIssue() async throws {
        let living = try await LivingLedger()
        _ = try await living.edit(task, .put, title: "Roses")
        let comment = try await living.edit(.comment("c"), .put, body: "hello", parent: task)
        let explanation = try explain(living, comment)
        #expect(explanation.waitingFor == "the issue of task/a")
        #expect(explanation.sentence.hasSuffix("and GitHub is still to be told; it waits for the issue of task/a."))
    }

    @Test func circleInALogIsShownOnce() async throws {
        // The rules write none; the explanation ends all the same.
        let living = try await LivingLedger()
        let a = try await living.edit(task, .put, title: "Roses")
        let b = try await living.edit(task, title: "Tulips")
        _ = try await living.ledger.write { transaction in
            try transaction.append(
                Draft(
                    Transitioned(.operationCanceled, Evidence(policy: "timestamps", rule: .supersede)),
                    record: task, operation: b, relatedOperation: a))
        }
        #expect(try explain(living, a).links.map(\.operation) == [b])
    }

    @Test func unknownOperationHasNone() async throws {
        let living = try await LivingLedger()
        #expect(try living.read { try Explain.operation(4711, in: $0, now: 0) } == nil)
        // Position 1 is an event, and no operation.
        #expect(try living.read { try Explain.operation(1, in: $0, now: 0) } == nil)
    }
}
