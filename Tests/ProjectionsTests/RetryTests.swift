import LedgerEvents
import Projections
import RuleTesting
import Testing

@Suite("An edit that was given up, and is asked for again")
struct RetryTests {
    @Test("It keeps its fields through the answer to a later edit's call, and hands them on to the next edit")
    func besideLaterCall() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("A", labels: ["x"])))
        let older = try #require(history.last?.id)
        try history.given(.claim(older), .send(older, seen: nil), .failed(older, .failed(.forbidden)))
        try history.when(.edit(.task("B", labels: ["x"])))
        let later = try #require(history.last?.id)
        try history.given(.claim(later), .send(later, seen: nil), .retry(older))
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
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("A", labels: ["x"])))
        let older = try #require(history.last?.id)
        try history.given(.claim(older), .send(older, seen: nil), .failed(older, .failed(.forbidden)))
        try history.when(.edit(.task("B", labels: ["x"])))
        let later = try #require(history.last?.id)
        try history.given(
            .claim(later), .send(later, seen: nil), .retry(older),
            .answered(later, .ok(.issue(at: 201, title: "B", labels: ["theirs"]))))
        #expect(history.content?.labels == ["x"])
        #expect(history.last?.fields.contains(.labels) == true)
        #expect(history.last?.droppedFor == older)
    }
}
