import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

@Suite("A comment that nobody knows, while a comment of ours is under way")
struct AwaitedCommentTests {
    private let ours = RecordID.comment("note")
    /// What our create makes, as GitHub answers.
    private let made = CommentAtGitHub(id: 950, body: "Before March.", second: 11)

    /// A comment of ours on issue 7 that has been sent at second 10.
    private func creating() async throws -> (Garden, OperationID) {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(IssueAtGitHub(), "opened")).first?.record)
        try await garden.deliver(.about(IssueAtGitHub(number: 8), "opened"))
        let create = try await garden.edit(ours, .put, at: 10, parent: task) { $0.body = made.body }
        try await garden.send(create)
        garden.clock.set(12)
        return (garden, create)
    }

    private func finish(_ create: OperationID, by end: AwaitedCreateTests.End, _ garden: Garden) async throws {
        switch end {
        case .answered: try await garden.answer(create, .found(made))
        case .failed: try await garden.fail(create, .server)
        case .unknownThenFound:
            try await garden.fail(create, .noAnswer, .unknown)
            try await garden.resolve(create, .found(made))
        case .unknownThenNot:
            try await garden.fail(create, .noAnswer, .unknown)
            try await garden.resolve(create, nil)
        case .overdue: try await garden.decideOverdue(at: 80)
        }
    }

    @Test("Somebody else's waits, and is a comment of its own then", arguments: AwaitedCreateTests.End.allCases)
    func foreign(end: AwaitedCreateTests.End) async throws {
        let (garden, create) = try await creating()
        let waiting = try #require(try await garden.deliver(.about(CommentAtGitHub(second: 11), "created")).first)
        #expect(waiting.state.name == .queued)
        #expect(try garden.rule(waiting) == .awaitedCreate)
        try await finish(create, by: end, garden)
        let decided = try #require(try garden.operation(waiting.id))
        #expect(decided.state == .completed(.init(reason: .applied)))
        #expect(decided.record != ours)
        #expect(try garden.records(.comment).count == 2)
    }

    @Test(
        "Ours without its marker is rerouted, and ends as one comment",
        arguments: [AwaitedCreateTests.End.answered, .unknownThenFound])
    func unmarked(end: AwaitedCreateTests.End) async throws {
        let (garden, create) = try await creating()
        let edited = made.at(12) { $0.body = "Before April." }
        let waiting = try #require(try await garden.deliver(.about(edited, "edited")).first)
        #expect(waiting.state.name == .queued)
        try await finish(create, by: end, garden)
        #expect(try garden.operation(waiting.id)?.state == .dropped(.init(cause: .reason(.rerouted))))
        #expect(try garden.records(.comment).map(\.id) == [ours])
        #expect(try garden.view(ours)?.content?.comment?.body == "Before April.")
        #expect(try garden.binding(ours)?.comment == 950)
    }

    @Test("Of two texts of one second that wait the later is decided, and the comment read", arguments: [true, false])
    func tie(isOurs: Bool) async throws {
        let (garden, create) = try await creating()
        let comment = isOurs ? made : CommentAtGitHub(second: 11)
        try await garden.deliver(.about(comment.at(11) { $0.body = "In April." }, "edited"))
        let later = try #require(
            try await garden.deliver(.about(comment.at(11) { $0.body = "In May." }, "edited")).first)
        try await garden.answer(create, .found(made.at(10)))
        let record = try #require(isOurs ? ours : later.record)
        #expect(try garden.view(record)?.content?.comment?.body == "In May.")
        #expect(try garden.isToBeRead(record))
        #expect(try garden.isToBeRead(ours) == isOurs)
    }

    @Test("A comment on another issue does not wait")
    func elsewhere() async throws {
        let (garden, _) = try await creating()
        let comment = CommentAtGitHub(issue: IssueAtGitHub(number: 8), second: 11)
        #expect(try await garden.deliver(.about(comment, "created")).first?.state.name == .completed)
    }

    @Test("The echo with our marker binds before the answer, and is a duplicate after it")
    func echo() async throws {
        let (garden, create) = try await creating()
        let marked = made.at(11) { $0.body = garden.marker.attach(to: made.body, operation: create) }
        let echo = try #require(try await garden.deliver(.about(marked, "created")).first)
        #expect(echo.record == ours && echo.state.name == .queued)
        #expect(try garden.binding(ours)?.comment == 950)
        try await garden.answer(create, .found(made))
        #expect(try garden.operation(echo.id)?.duplicateOf == create)
        #expect(try garden.records(.comment).map(\.id) == [ours])
        #expect(try garden.view(ours)?.content?.comment?.body == made.body)
    }
}
