import LedgerEvents
import Projections
import RuleTesting
import Testing

@Suite("Calls that fail, or whose outcome is unknown")
struct FailedCallTests {
    @Test("A create of unknown outcome keeps processing; its echo is its answer")
    func unknownCreate() throws {
        var history = History(now: 200_000_000)
        try history.when(.edit(.task("A")))
        let create = try #require(history.last?.id)
        try history.given(
            .claim(create), .send(create, seen: nil),
            .failed(create, .failed(.server, .unknown, notBefore: 230_000_000)))
        #expect(history.last?.isOutcomeUnknown == true)
        try history.when(.receive(.issue(at: 201, action: "opened").echo(of: create)))
        #expect(history.states == ["completed", "duplicate"])
        #expect(history.last?.duplicateOf == create)
    }

    @Test("The echo came first, then the call ended without an answer: the same")
    func echoThenUnknown() throws {
        var history = History(now: 200_000_000)
        try history.when(.edit(.task("A")))
        let create = try #require(history.last?.id)
        try history.given(
            .claim(create), .send(create, seen: nil),
            .receive(.issue(at: 201, action: "opened").echo(of: create)),
            .failed(create, .failed(.noAnswer, .unknown, notBefore: 230_000_000)))
        #expect(history.states == ["completed", "duplicate"])
    }

    @Test("Found nowhere, a create goes back to the queue; found by its marker, it is complete")
    func resolvedCreate() throws {
        for found in [true, false] {
            var history = History(now: 200_000_000)
            try history.when(.edit(.task("A")))
            let create = try #require(history.last?.id)
            try history.given(
                .claim(create), .send(create, seen: nil),
                .failed(create, .failed(.noAnswer, .unknown, notBefore: 230_000_000)),
                .resolved(create, found ? .issue(at: 201, action: Report.observedAction) : nil))
            #expect(history.states == [found ? "completed" : "queued"])
        }
    }

    @Test("An update of unknown outcome: its own effect is recognised, another's is not taken for it")
    func unknownUpdate() throws {
        for (title, expected) in [("mine", ["completed", "completed"]), ("A", ["completed", "queued"])] {
            var (history, edit) = try History.claimedEdit()
            try history.given(
                .send(edit, seen: .issue(at: 100)),
                .failed(edit, .failed(.noAnswer, .unknown, notBefore: 230_000_000)),
                .resolved(edit, .issue(at: title == "A" ? 100 : 201, title: title, action: Report.observedAction)))
            #expect(history.states == expected)
        }
    }

    @Test("So it is recognised where GitHub writes a label in other letters")
    func spelledAnotherWay() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("A", labels: ["Wont"])))
        let edit = try #require(history.last?.id)
        try history.given(
            .claim(edit), .send(edit, seen: .issue(at: 100)),
            .failed(edit, .failed(.noAnswer, .unknown, notBefore: 230_000_000)),
            .resolved(edit, .issue(at: 201, labels: ["wont"], action: Report.observedAction)))
        #expect(history.states == ["completed", "completed"])
        #expect(history.content?.labels == ["wont"])
    }

    @Test("What cannot succeed is errored with its reason; retry queues it again, unless it was overtaken")
    func errors() throws {
        var (history, edit) = try History.claimedEdit()
        try history.given(.send(edit, seen: nil), .failed(edit, .failed(.validation)))
        #expect(history.last?.state.name == .errored)
        #expect(history.last?.reason == .refusedByGitHub)
        var retried = history
        try retried.when(.retry(edit))
        #expect(retried.last?.state.name == .queued)
        // An errored edit protects nothing: the next snapshot is applied, and the retry is overtaken by it.
        try history.given(.receive(.issue(at: 300, title: "theirs")), .retry(edit))
        #expect(history.operation(edit)?.droppedFor == history.operations[2].id)
    }

    @Test(
        "Of two errored edits that are retried, the older gives way to the younger, whichever comes first",
        arguments: [true, false])
    func retriedTogether(olderFirst: Bool) throws {
        var (history, older) = try History.claimedEdit()
        try history.given(
            .send(older, seen: nil), .failed(older, .failed(.validation)), .edit(.task("mine", labels: ["x"])))
        let younger = try #require(history.last?.id)
        try history.given(.claim(younger), .send(younger, seen: nil), .failed(younger, .failed(.validation)))
        for edit in olderFirst ? [older, younger] : [younger, older] { try history.when(.retry(edit)) }
        #expect(history.operation(older)?.canceledBy == younger)
        #expect(history.operation(younger)?.state.name == .queued)
        #expect(history.operation(younger)?.fields == [.title, .labels])
    }

    @Test("What may succeed later waits for its time")
    func deferred() throws {
        var (history, edit) = try History.claimedEdit()
        try history.given(.send(edit, seen: nil), .failed(edit, .failed(.rateLimited, notBefore: 900_000_000)))
        #expect(history.last?.state.name == .queued)
        #expect(history.last?.notBefore == 900_000_000)
    }
}
