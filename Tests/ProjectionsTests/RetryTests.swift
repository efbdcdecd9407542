import LedgerEvents
import Projections
import RuleTesting
import Testing

@Suite("An edit that was given up, and is asked for again")
struct RetryTests {
    /// An edit of the labels that was refused, and asked for again while a later one of the title is under way.
    private func besideLater() throws -> (History, older: OperationID, later: OperationID) {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("A", labels: ["x"])))
        let older = try #require(history.last?.id)
        try history.given(.claim(older), .send(older, seen: nil), .failed(older, .failed(.forbidden)))
        try history.when(.edit(.task("B", labels: ["x"])))
        let later = try #require(history.last?.id)
        try history.given(.claim(later), .send(later, seen: nil), .retry(older))
        return (history, older, later)
    }

    @Test("It keeps its fields through the answer to a later edit's call, and hands them on to the next edit")
    func besideLaterCall() throws {
        let (begun, older, later) = try besideLater()
        var history = begun
        #expect(history.operation(older)?.state.name == .queued)
        try history.when(.answered(later, .ok(.issue(at: 201, title: "B"))))
        #expect(history.content?.labels == ["x"])
        try history.when(.edit(.task("C", labels: history.content?.labels ?? [])))
        let last = try #require(history.last)
        #expect(history.operation(older)?.canceledBy == last.id)
        #expect(last.fields == [.title, .labels])
        #expect(history.state.content(of: last)?.task?.labels == ["x"])
    }

    @Test("A change there that came with the answer to a later edit's call, and that it will replace, is told as lost")
    func outdone() throws {
        let (begun, older, later) = try besideLater()
        var history = begun
        try history.given(
            .answered(later, .ok(.issue(at: 201, title: "B", labels: ["theirs"]))))
        #expect(history.content?.labels == ["x"])
        #expect(history.last?.fields.contains(.labels) == true)
        #expect(history.last?.droppedFor == older)
    }

    /// An edit in doubt that took the place of what was found, was refused then, and whose record was deleted and has
    /// come back as it was found.
    private func overtaken(by later: ClientEdit? = nil) throws -> (History, edit: OperationID, find: OperationID) {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        var edit = try #require(history.last?.id)
        try history.given(.claim(edit), .send(edit, seen: nil))
        var waiting: OperationID?
        if let later {
            try history.when(.edit(later))
            waiting = history.last?.id
        }
        let theirs = Report.issue(at: 150, title: "theirs", action: Report.observedAction)
        try history.given(
            .failed(edit, .failed(.noAnswer, .unknown, notBefore: 230_000_000)),
            .resolved(edit, theirs, notBefore: 230_000_000))
        let find = try #require(history.last)
        #expect(find.droppedFor == edit)
        if let waiting {
            #expect(history.operation(edit)?.canceledBy == waiting)
            edit = waiting
        }
        try history.given(.claim(edit), .send(edit, seen: nil), .failed(edit, .failed(.forbidden)))
        try history.when(.receive(.issue(at: 150, title: "theirs", action: "deleted")))
        let back = theirs.with { $0.lookBegan = Position(history.events.count) }
        try history.when(.confirmed(.found(back)))
        #expect(history.content?.title == "theirs")
        return (history, edit, find.id)
    }

    @Test("It does not yield to what was dropped for it, at first or second hand: links go in no circle")
    func noCircle() throws {
        for later in [nil, ClientEdit.task("later")] {
            var (history, edit, find) = try overtaken(by: later)
            try history.when(.retry(edit))
            #expect(history.operation(edit)?.state == .dropped(.init(cause: .reason(.overtaken))))
            #expect(history.events.last?.decoded(Transitioned.self)?.evidence.read == [find])
        }
    }
}
