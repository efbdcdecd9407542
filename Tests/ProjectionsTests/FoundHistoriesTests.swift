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

    @Test("What is left of a create is what it carries from then on")
    func remainderOfCreate() throws {
        var history = History(now: 200_000_000)
        try history.when(.edit(.task("A", state: .closed)))
        let create = try #require(history.last?.id)
        try history.given(.claim(create), .send(create, seen: nil), .answered(create, .ok(.issue(at: 201))))
        #expect(history.operation(create)?.fields == .state)
        // An edit that takes its place carries that, and no field that nobody touched.
        history.now = 206_000_000
        try history.when(.edit(.task("B", state: .closed)))
        let edit = try #require(history.last?.id)
        #expect(history.operation(edit)?.fields == [.title, .state])
        try history.given(.claim(edit), .send(edit, seen: .issue(at: 205, labels: ["theirs"], action: "observed")))
        #expect(history.operation(edit)?.sent == [.title, .state])
    }

    @Test("An edit that becomes the create of a closed task closes it, once, and ends")
    func createAfterErroredCreate() throws {
        var history = History(now: 200_000_000)
        try history.when(.edit(.task("A", state: .closed)))
        let refused = try #require(history.last?.id)
        try history.given(.claim(refused), .send(refused, seen: nil), .failed(refused, .failed(.validation)))
        try history.when(.edit(.task("B", state: .closed)))
        let edit = try #require(history.last?.id)
        try history.given(
            .claim(edit), .send(edit, seen: nil), .answered(edit, .ok(.issue(at: 201, title: "B"))))
        #expect(history.operation(edit)?.state.name == .queued)
        try history.given(.claim(edit), .send(edit, seen: .issue(at: 201, title: "B")))
        #expect(history.operation(edit)?.sent == .state)
        try history.when(.answered(edit, .ok(.issue(at: 202, title: "B", state: .closed))))
        #expect(history.operation(edit)?.state.name == .completed)
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

    @Test("A create whose resource is told with a change has been made: it ends, and the change is decided")
    func madeAndChanged() throws {
        for (time, isYounger) in [(203 as GitHubSeconds, true), (200, false)] {
            var history = History(now: 200_000_000)
            try history.when(.edit(.task("A")))
            let create = try #require(history.last?.id)
            try history.given(.claim(create), .send(create, seen: nil), .edit(.task("H")))
            let edit = try #require(history.last?.id)
            try history.given(
                .receive(.issue(at: time, title: "T").echo(of: create)),
                .failed(create, .failed(.noAnswer, .unknown, notBefore: 230_000_000)))
            #expect(history.operation(create)?.state == .completed(.init(reason: .answered)))
            #expect(history.content?.title == (isYounger ? "T" : "H"))
            #expect(history.last?.droppedFor == (isYounger ? nil : edit))
        }
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

    @Test("An update in doubt whose resource is deleted ends, for the delete")
    func doubtAboutDeleted() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        let edit = try #require(history.last?.id)
        try history.given(
            .claim(edit), .send(edit, seen: nil), .failed(edit, .failed(.noAnswer, .unknown, notBefore: 230_000_000)),
            .receive(.issue(at: 100, action: "deleted")))
        let delete = try #require(history.last?.id)
        try history.when(.failed(edit, .failed(.gone, .unknown, notBefore: 300_000_000)))
        #expect(history.operation(edit)?.droppedFor == delete)
    }

    @Test("An answer of 410 is a deletion, whether a write or a look gets it")
    func answerOfGone() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        let edit = try #require(history.last?.id)
        var looked = history
        try looked.when(.confirmed(.gone))
        #expect(looked.state.record?.deletedBy == looked.last?.id)
        #expect(looked.operation(edit)?.canceledBy == looked.last?.id)
        try history.given(.claim(edit), .send(edit, seen: nil), .failed(edit, .failed(.gone)))
        #expect(history.state.record?.deletedBy == history.last?.id)
        #expect(history.operation(edit)?.droppedFor == history.last?.id)
        // The webhook of the same deletion comes later.
        try history.when(.receive(.issue(at: 100, action: "deleted")))
        #expect(history.last?.duplicateOf == history.operations[2].id)
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

    @Test("A state that was asked for without a reason is held with any reason")
    func reasonGivenByGitHub() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("A", state: .closed)))
        let edit = try #require(history.last?.id)
        try history.given(
            .claim(edit), .send(edit, seen: nil), .failed(edit, .failed(.noAnswer, .unknown, notBefore: 230_000_000)))
        let held = Report.issue(at: 201, state: .closed, action: "observed").with { report in
            guard case .task(var task) = report.content else { return }
            task.stateReason = "completed"
            report.content = .task(task)
        }
        try history.when(.resolved(edit, held))
        #expect(history.operation(edit)?.state.name == .completed)
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

    @Test("A twin is known by its texts, whatever else the create asked for")
    func twinOfClosedTask() {
        let sent = Content.task(TaskContent(title: "A", body: "b", state: .closed, labels: ["x"]))
        let marked = MarkedCreate(operation: 1, record: .task("a"), hasLeft: true, isBound: true, content: sent)
        let twin = Content.task(TaskContent(title: "A", body: "b"))
        #expect(Route(twin, Bearings(marked: marked)) == .twin(of: 1, .task("a")))
        let other = Content.task(TaskContent(title: "A", body: "another"))
        #expect(Route(other, Bearings(marked: marked)) == .newRecord)
    }

    @Test("A task whose issue is another task's gets none of its own, whatever is edited afterwards")
    func editAfterTwin() throws {
        var history = History(now: 200_000_000)
        try history.when(.edit(.task("A")))
        let create = try #require(history.last?.id)
        try history.given(.claim(create), .send(create, seen: nil))
        try history.when(.edit(.task("waits")))
        let waiting = try #require(history.last?.id)
        try history.when(.answered(create, .ok(.issue(at: 201).with { $0.boundElsewhere = .task("b") })))
        #expect(history.operation(create)?.state == .dropped(.init(cause: .reason(.twin))))
        try history.when(.claim(waiting))
        #expect(history.operation(waiting)?.state == .disabled(.init(reason: .twin)))
        try history.when(.edit(.task("B")))
        #expect(history.last?.state == .disabled(.init(reason: .twin)))
        #expect(history.content?.title == "B")
        try history.when(.resume(target: 10))
        #expect(history.last?.state == .disabled(.init(reason: .twin)))
    }

    @Test("What a task is let go of is followed no more: nothing is taken from there and nothing sent")
    func letGo() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        let edit = try #require(history.last?.id)
        try history.given(.claim(edit), .letGo(.transferred))
        #expect(try !history.when(.send(edit, seen: nil)).contains("github.call.started"))
        #expect(history.operation(edit)?.state == .disabled(.init(reason: .transferred)))
        #expect(history.state.binding?.number == nil)
        #expect(history.state.binding?.released == .transferred)
        try history.when(.receive(.issue(at: 300, title: "theirs")))
        #expect(history.last?.state == .disabled(.init(reason: .transferred)))
        #expect(history.content?.title == "mine")
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

    @Test("A tombstone is lifted by a look that began after it, and by nothing else")
    func revival() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .receive(.issue(at: 100, action: "deleted")))
        try history.when(.receive(.issue(at: 150, title: "late")))
        #expect(history.state.record?.deletedBy != nil)
        let before = Report.issue(at: 160, title: "back", action: "observed").with { $0.lookBegan = 1 }
        try history.when(.confirmed(.found(before)))
        #expect(history.state.record?.deletedBy != nil)
        let after = before.with { $0.lookBegan = Position(history.events.count) }
        try history.when(.confirmed(.found(after)))
        #expect(history.state.record?.deletedBy == nil)
        #expect(history.content?.title == "back")
    }

    @Test("What comes back from a deletion says what GitHub holds, not what an edit that ended with it said")
    func revivalWithoutEdit() throws {
        var history = History(now: 200_000_000)
        try history.given(
            .receive(.issue(at: 100)), .edit(.task("mine")), .receive(.issue(at: 100, action: "deleted")))
        let title = try #require(history.state.agreed?.task?.title)
        #expect(history.content?.title == "mine")
        let found = Report.issue(at: 100, action: "observed").with { $0.lookBegan = Position(history.events.count) }
        try history.when(.confirmed(.found(found)))
        #expect(history.state.record?.deletedBy == nil)
        #expect(history.content?.title == title)
    }
}
