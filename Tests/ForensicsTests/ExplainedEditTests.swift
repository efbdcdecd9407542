import Forensics
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

/// Explanations of clients' edits: what became of them here, and whether their content is at GitHub.
@Suite struct ExplainedEditTests {
    private let task = RecordID.task("a")

    @Test func whatWasDeletedBeforeItWentOutIsNotAtGitHub() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let comment = RecordID.comment("c")
        let made = try await living.edit(comment, .put, body: "hello", parent: record)
        let deleted = try await living.edit(comment, .delete)
        #expect(try living.operation(deleted)?.state.name == .completed)
        let edit = try living.explain(made)
        #expect(edit.isAtGitHub == false)
        #expect(edit.outcome?.contains("The edit's content is not at GitHub: operation \(deleted)") == true)
        let deletion = try living.explain(deleted)
        #expect(deletion.isAtGitHub == nil)
        #expect(deletion.outcome == nil)
    }

    @Test func whatWasDeletedAfterItWentOutIsNotAtGitHub() async throws {
        let (living, _, _) = try await LivingLedger.opened()
        let id = try #require(try await living.comment("hello", at: 150).first)
        let comment = try #require(try living.operation(id)?.record)
        let edit = try await living.edit(comment, body: "more")
        let deletion = try await living.edit(comment, .delete)
        #expect(try living.explain(edit).isAtGitHub == false)
        #expect(try living.explain(deletion).isAtGitHub == nil)
        try await living.send(deletion)
        try await living.step(
            deletion, .answered(deletion, Answer(answered: .init(status: 204, request: nil), raw: [], report: nil)))
        #expect(try living.operation(deletion)?.state.name == .completed)
        #expect(try living.explain(edit).isAtGitHub == false)
        #expect(try living.explain(deletion).isAtGitHub == true)
    }

    @Test func supersededEditsFollowTheirChain() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let first = try await living.edit(record, title: "Tulips")
        let second = try await living.edit(record, body: "more")
        let third = try await living.edit(record, body: "most")
        let open = try living.explain(first)
        #expect(open.state == "canceled")
        #expect(open.links.map(\.operation) == [second, third])
        #expect(open.isAtGitHub == nil)
        #expect(open.outcome?.contains("Whether it reaches GitHub is still open.") == true)
        try await living.send(third)
        try await living.fail(third, .validation, status: 422)
        let lost = try living.explain(first)
        #expect(lost.isAtGitHub == false)
        #expect(
            lost.outcome?.contains("The edit's content is not at GitHub: operation \(third) has errored.") == true)
        let errored = try living.explain(third)
        #expect(errored.sentence.contains("GitHub refused the content (HTTP 422, request F1)"))
        #expect(errored.outcome == "The edit's content is not at GitHub.")
        try await living.step(third, .retry(third))
        #expect(try living.explain(third).sentence.contains("tried again by hand; it waits for the projector"))
    }

    @Test func whatACreateCouldNotCarryIsAllThatIsMissing() async throws {
        let (living, _, _) = try await LivingLedger.opened()
        let task = RecordID.task("tulips")
        let made = try await living.edit(task, .put, title: "Tulips", state: .closed)
        try await living.send(made)
        try await living.answer(made, at: 250, title: "Tulips", body: "", number: 8)
        #expect(try living.operation(made)?.state.name == .queued)
        try await living.send(made, seen: .found("Tulips", at: 250, number: 8, body: ""))
        try await living.fail(made, .forbidden, status: 403)
        let errored = try living.explain(made)
        #expect(errored.state == "errored")
        #expect(errored.isAtGitHub == true)
        #expect(errored.outcome == "Of the edit's content this is not at GitHub, and the rest is: state.")
    }

    @Test func editThatAYoungerChangeOvertookIsNotAtGitHub() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let edit = try await living.edit(record, title: "Tulips")
        let younger = try await living.issue("Lilies", at: 300).first
        let explanation = try living.explain(edit)
        #expect(explanation.state == "canceled")
        #expect(explanation.other?.operation == younger)
        #expect(explanation.isAtGitHub == false)
        #expect(explanation.outcome?.contains("GitHub's own, stands in its place") == true)
    }

    @Test func staleEditsKeepBothReasons() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let version = try living.explain(try await living.edit(record, title: "Tulips", baseVersion: 99))
        #expect(version.sentence.contains("the client had not seen the record's latest version"))
        #expect(version.isAtGitHub == false)
        let time = try living.explain(try await living.edit(record, title: "Lilies", modifiedAt: 90))
        #expect(
            time.sentence.contains(
                "the edit was made at 2026-01-01T00:01:30Z, which is 10 s before 2026-01-01T00:01:40Z"))
    }

    @Test func failuresAndDoubtsSayWhatIsWaitedFor() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let edit = try await living.edit(record, title: "Tulips")
        try await living.send(edit)
        let due = (LivingLedger.github(500)) * 1_000_000
        try await living.fail(edit, .rateLimited, status: 429, notBefore: due)
        let deferred = try living.explain(edit)
        #expect(deferred.waitingFor == "its next try, at 2026-01-01T00:08:20.000000Z")
        #expect(deferred.sentence.contains("GitHub's rate limit was reached (HTTP 429, request F1), and it is tried"))
        living.clock.set(600)
        try await living.send(edit)
        try await living.fail(edit, .noAnswer, .unknown, notBefore: due)
        let doubt = try living.explain(edit)
        #expect(doubt.waitingFor == "what became of the call")
        try await living.step(edit, .resolved(edit, nil))
        let again = try living.explain(edit)
        #expect(again.rule == "outcome_unknown")
        #expect(again.sentence.contains("a look at GitHub did not find its work done"))
        try await living.send(edit)
        try await living.fail(edit, .server, .unknown, notBefore: due)
        try await living.step(edit, .resolved(edit, .found("Tulips", at: 601)))
        #expect(try living.explain(edit).sentence.contains("shows that the call did its work"))
    }

    @Test func editWhoseFieldALaterOneSaidOtherwiseIsNotAtGitHub() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let first = try await living.edit(record, title: "Tulips")
        let both = try await living.edit(record, title: "Lilies", body: "new")
        let last = try await living.edit(record, title: "Asters")
        try await living.send(last)
        try await living.answer(last, at: 201, title: "Asters", body: "new")
        #expect(try living.explain(first).isAtGitHub == false)
        let kept = try living.explain(both)
        #expect(kept.isAtGitHub == true)
        #expect(
            kept.outcome?.hasSuffix("What operation \(last) kept of the edit is at GitHub, but for: title.") == true)
        #expect(try living.explain(last).isAtGitHub == true)
    }

    @Test func erasedEditIsKnownNotToBeAtGitHubWhereNothingWentOut() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let edit = try await living.edit(record, title: "Tulips")
        let last = try await living.edit(record, body: "new")
        let eraser = Eraser(living.ledger)
        _ = try await eraser.carryOut(
            eraser.plan(.init(events: [edit])), RedactionGrounds(by: "rosa", reason: "asked"))
        #expect(try living.explain(edit).isAtGitHub == nil)
        try await living.send(last)
        try await living.fail(last, .validation, status: 422)
        #expect(try living.explain(edit).isAtGitHub == false)
    }

    @Test func editThatWentOutWhenTheRepositoryWasBackIsAtGitHub() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let connections = ConnectionEdits(living.ledger)
        _ = try await connections.disconnect(name: "octo/garden", from: nil)
        let edit = try await living.edit(record, title: "Tulips")
        #expect(try living.explain(edit).isAtGitHub == false)
        _ = try await connections.connect(10, name: "octo/garden", to: "garden", access: .installation(5))
        let resumed = try #require(
            try living.read { try $0.rows.first(Operation.self, where: "action = 'resume'", order: "id") })
        #expect(try living.explain(edit).isAtGitHub == nil)
        try await living.send(resumed.id)
        try await living.answer(resumed.id, at: 201, title: "Tulips")
        let explained = try living.explain(edit)
        #expect(explained.isAtGitHub == true)
        #expect(explained.outcome == "What operation \(resumed.id) kept of the edit is at GitHub.")
    }

    @Test func retryOfWhatHasBeenOvertakenIsDropped() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let edit = try await living.edit(record, title: "Tulips")
        try await living.send(edit)
        try await living.fail(edit, .forbidden, status: 403)
        let younger = try #require(try await living.issue("Lilies", at: 300).first)
        try await living.step(edit, .retry(edit))
        let explanation = try living.explain(edit)
        #expect(explanation.rule == "retry")
        #expect(explanation.state == "dropped")
        #expect(explanation.other?.operation == younger)
        #expect(explanation.sentence.contains("before 2026-01-01T00:05:00Z"))
    }

    @Test func lookBeforeWritingFoundTheContentThere() async throws {
        let (living, record, _) = try await LivingLedger.opened()
        let edit = try await living.edit(record, title: "Tulips")
        try await living.send(edit, seen: .found("Tulips", at: 190))
        let explanation = try living.explain(edit)
        #expect(explanation.rule == "read_before_write")
        #expect(explanation.isAtGitHub == true)
        #expect(explanation.sentence.contains("found its content there already, so there was nothing to send"))
    }

    @Test func commentWaitsForItsTasksIssue() async throws {
        let living = try await LivingLedger()
        _ = try await living.edit(task, .put, title: "Roses")
        let comment = try await living.edit(.comment("c"), .put, body: "hello", parent: task)
        let explanation = try living.explain(comment)
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
        #expect(try living.explain(a).links.map(\.operation) == [b])
    }
}
