import LedgerEvents
import Projections
import RuleTesting
import Testing

@Suite("Which edits are lost")
struct LossTests {
    private func losses(_ history: History) -> [Loss] {
        let state = history.state
        let judge = Losses(state.operations, state.record.map { [state.id: $0] } ?? [:]) { _, position in
            state.contents[position]
        }
        return history.operations.compactMap(judge.loss)
    }

    /// An edit of the title that has been sent.
    private func sent(_ edit: ClientEdit = .task("mine")) throws -> (History, OperationID) {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(edit))
        let id = try #require(history.last?.id)
        try history.given(.claim(id), .send(id, seen: nil))
        return (history, id)
    }

    @Test("A report that lost a tie is lost to the one that took its place")
    func tie() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .receive(.issue(at: 110, title: "B")))
        let first = try #require(history.last?.id)
        try history.when(.receive(.issue(at: 110, title: "C")))
        #expect(losses(history).map(\.operation.id) == [first])
        #expect(losses(history).first?.replacedBy?.id == history.last?.id)
    }

    @Test("Of an edit that came through, what GitHub dropped of it is lost, and nothing that was changed later")
    func partlyTaken() throws {
        var (history, edit) = try sent(.task("mine", labels: ["red"]))
        try history.when(.answered(edit, .ok(.issue(at: 201, title: "mine"))))
        try history.when(.receive(.issue(at: 300, title: "theirs")))
        #expect(losses(history).map(\.operation.id) == [edit])
        #expect(losses(history).first?.fields == .labels)
        #expect(losses(history).first?.replacedBy == nil)
    }

    @Test("An edit that GitHub refused is lost once something else stands in its place")
    func refused() throws {
        var (history, edit) = try sent()
        try history.when(.failed(edit, .failed(.forbidden)))
        #expect(losses(history).isEmpty)
        try history.when(.receive(.issue(at: 300, title: "theirs")))
        #expect(losses(history).map(\.operation.id) == [edit])
        #expect(losses(history).first?.fields == .title)
    }

    @Test("An edit there that a waiting one stood against is lost when that one is through, and not before")
    func stoodAgainst() throws {
        var history = History(now: 200_000_000)
        try history.given(.receive(.issue(at: 100)), .edit(.task("mine")))
        let edit = try #require(history.last?.id)
        try history.when(.receive(.issue(at: 150, title: "theirs")))
        let theirs = try #require(history.last?.id)
        #expect(losses(history).isEmpty)
        try history.given(.claim(edit), .send(edit, seen: nil), .answered(edit, .ok(.issue(at: 201, title: "mine"))))
        #expect(losses(history).map(\.operation.id) == [theirs])
        #expect(losses(history).first?.replacedBy?.id == edit)
    }

    @Test("A deletion that GitHub refused is lost while the record stands there")
    func deletion() throws {
        var history = History(.comment("c"), now: 200_000_000)
        try history.given(.receive(.comment(at: 100)), .edit(.delete(.comment(CommentContent(body: "hello")))))
        let delete = try #require(history.last?.id)
        #expect(losses(history).isEmpty)
        try history.given(.claim(delete), .send(delete, seen: nil), .failed(delete, .failed(.forbidden)))
        #expect(losses(history).map(\.operation.id) == [delete])
        #expect(losses(history).first?.fields == [])
    }
}
