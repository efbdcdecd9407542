import LedgerEvents
import Projections
import RuleTesting
import Testing

/// What is gone at GitHub, and what is back, in histories that once went wrong.
@Suite("Deletions that once went wrong")
struct FoundDeletionsTests {
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
