import LedgerEvents
import Projections
import RuleTesting
import Testing

/// Histories that once went wrong: each was found by exploring orders of events, or by somebody reading the rules.
@Suite("Histories that once went wrong", .serialized)
struct FoundHistoriesTests {
    @Test("A newer edit that waits beside a claimed one is not given up for a change that is older than it")
    func newerEditBesideClaimed() throws {
        var history = History(now: 100_000_000)
        try history.given(.receive(.issue(at: 50)), .edit(.task("first")))
        let first = try #require(history.last?.id)
        try history.when(.claim(first))
        history.now = 106_000_000
        try history.when(.edit(.task("second")))
        let second = try #require(history.last?.id)
        try history.when(.receive(.issue(at: 105, title: "theirs")))
        #expect(history.last?.droppedFor == second)
        #expect(history.operation(second)?.state.name == .queued)
        #expect(history.content?.title == "second")
    }

    @Test("Of an edit that waits and a change of the very same moment the edit wins")
    func sameMoment() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        let edit = history.last?.id
        try history.when(.receive(.issue(at: 200, title: "theirs")))
        #expect(history.last?.droppedFor == edit)
        #expect(history.content?.title == "mine")
    }

    @Test("An edit made offline does not take the place of a younger one that waits")
    func offlineBetweenPending() throws {
        var history = History(now: 100_000_000)
        try history.given(.receive(.issue(at: 50)), .edit(.task("first")))
        let first = try #require(history.last?.id)
        try history.given(.claim(first), .send(first, seen: nil))
        history.now = 112_000_000
        try history.when(.edit(.task("second")))
        let second = try #require(history.last?.id)
        try history.when(.answered(first, .ok(.issue(at: 105, title: "first"))))
        try history.when(.edit(.task("offline", modifiedAt: 107_000_000)))
        #expect(history.last?.droppedFor == second)
        #expect(history.last?.reason == .staleTime)
        #expect(history.operation(second)?.state.name == .queued)
        #expect(history.content?.title == "second")
    }

    @Test("An edit that is given up over what was found, and asked for again, yields to that: links go in no circle")
    func givenUpOverAFind() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        let edit = try #require(history.last?.id)
        try history.given(
            .claim(edit), .send(edit, seen: nil), .edit(.task("later")),
            .failed(edit, .failed(.noAnswer, .unknown, notBefore: 230_000_000)))
        let find = Report.issue(at: 150, title: "theirs", action: Report.observedAction)
        try history.when(.resolved(edit, find, notBefore: nil))
        let look = try #require(history.last)
        #expect(look.state == .dropped(.init(cause: .reason(.overtaken))))
        #expect(history.operation(edit)?.state.name == .errored)
        try history.when(.retry(edit))
        #expect(history.operation(edit)?.droppedFor == look.id)
    }

    @Test("An edit that changes nothing carries nothing, though another waits")
    func idleEdit() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")), .edit(.task("mine")))
        #expect(history.last?.fields == [])
    }

    @Test("Two contents of one second that wait for a call are a tie too: a look is asked for")
    func tieWhileBusy() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        let edit = try #require(history.last?.id)
        try history.given(
            .claim(edit), .send(edit, seen: nil), .receive(.issue(at: 210, title: "B")),
            .receive(.issue(at: 210, title: "C")))
        #expect(history.state.hasConfirmationPending)
        try history.when(.answered(edit, .ok(.issue(at: 201, title: "mine"))))
        #expect(history.content?.title == "C")
    }

    @Test("What is sent in vain again and again waits longer each time, and ends")
    func sentInVain() throws {
        var history = History(now: 200_000_000)
        try history.when(.edit(.task("A")))
        let create = try #require(history.last?.id)
        try history.given(
            .claim(create), .send(create, seen: nil),
            .failed(create, .failed(.server, .unknown, notBefore: 205_000_000)))
        var again = history
        try again.when(.resolved(create, nil, notBefore: 235_000_000))
        #expect(again.operation(create)?.notBefore == 235_000_000)
        try history.when(.resolved(create, nil, notBefore: nil))
        #expect(history.operation(create)?.state.name == .errored)
        #expect(history.operation(create)?.reason == .attemptsExhausted)
    }

    @Test("A read that lags behind what GitHub told us before is not believed")
    func laggingRead() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100, title: "X")), .receive(.issue(at: 110, title: "Y")))
        try history.when(.edit(.task("X")))
        let edit = try #require(history.last?.id)
        try history.given(.claim(edit), .send(edit, seen: .issue(at: 100, title: "X", action: "observed")))
        #expect(history.operation(edit)?.sent == .title)
        #expect(history.state.record?.agreedAt == 110)
    }

    @Test("A retry is not given up because the time alone has moved, and is where something else stands")
    func retryAfterBump() throws {
        for (title, expected) in [("A", OperationState.Name.queued), ("theirs", .dropped)] {
            var history = History(now: 200_000_000)
            try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
            let edit = try #require(history.last?.id)
            try history.given(.claim(edit), .send(edit, seen: nil), .failed(edit, .failed(.forbidden)))
            try history.given(.receive(.issue(at: 300, title: title)), .retry(edit))
            #expect(history.operation(edit)?.state.name == expected, "\(title)")
        }
    }

    @Test("What was edited while it could not be synced, beside a call, survives that call's answer and goes out after")
    func editedBesideCallWhileDisconnected() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("first")))
        let first = try #require(history.last?.id)
        try history.given(.claim(first), .send(first, seen: nil))
        history.setAccess(.refused(.repositoryNotConnected, installation: nil))
        try history.when(.edit(.task("second")))
        #expect(history.last?.state.name == .disabled)
        try history.when(.answered(first, .ok(.issue(at: 201, title: "first"))))
        #expect(history.content?.title == "second")
        history.setAccess(.granted(installation: nil))
        try history.when(.resume(target: 10))
        #expect(history.last?.state.name == .queued)
        #expect(history.last?.fields == .title)
    }

    @Test("Nothing is sent to a repository that was disconnected while it was read")
    func disconnectedWhileRead() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        let edit = try #require(history.last?.id)
        try history.when(.claim(edit))
        history.setAccess(.refused(.installationSuspended, installation: 1))
        #expect(try !history.when(.send(edit, seen: nil)).contains("github.call.started"))
        #expect(history.operation(edit)?.state.name == .disabled)
    }

    @Test("A tie is asked about anew while a look is asked for: that look may be out, and says nothing about it")
    func tieAfterTie() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .receive(.issue(at: 100, title: "B")))
        #expect(try history.when(.receive(.issue(at: 100, title: "C"))).contains("github.confirmation.requested"))
    }

    @Test("Two contents of one second that wait for a create are a tie, and a look is asked for when that is bound")
    func tieWhileWaiting() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100, title: "B").waiting(for: 90)))
        try history.when(.receive(.issue(at: 100, title: "C").waiting(for: 90)))
        let waiting = try #require(history.last?.id)
        #expect(history.events.last?.decoded(Transitioned.self)?.evidence.tie == true)
        #expect(!history.state.hasConfirmationPending)
        try history.when(.admit(waiting, .issue(at: 100, title: "C").with { $0.hasTied = true }))
        #expect(history.content?.title == "C")
        #expect(history.state.hasConfirmationPending)
    }
}
