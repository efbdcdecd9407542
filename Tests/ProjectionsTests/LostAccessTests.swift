import LedgerEvents
import Projections
import RuleTesting
import Testing

@Suite("Access is lost while nobody knows what became of a call")
struct LostAccessTests {
    private static let removed = Access.refused(.installationRemoved, installation: 5)

    /// A create without an answer, whose installation is removed then.
    private func doubt(_ id: RecordID = .task("a"), _ edit: ClientEdit = .task("A")) throws -> (History, OperationID) {
        var history = History(id, access: .granted(installation: 5), now: 200_000_000)
        history.setParentBinding(
            id.kind == .comment ? Binding(record: .task("a"), repository: 10, number: 7) : nil)
        try history.when(.edit(edit))
        let create = try #require(history.last?.id)
        try history.given(.claim(create), .send(create, seen: nil))
        history.setAccess(Self.removed)
        try history.when(.failed(create, .failed(.noAnswer, .unknown, notBefore: 240_000_000)))
        return (history, create)
    }

    private static let noLook = CallFailure.failed(.unauthorized, .unknown, notBefore: 3_840_000_000)

    @Test("While the request may still act the create waits; when a look fails then, it ends, and says why")
    func ends() throws {
        var (history, create) = try doubt()
        #expect(history.operation(create)?.isOutcomeUnknown == true)
        try history.when(.failed(create, Self.noLook))
        #expect(history.operation(create)?.state == .disabled(.init(reason: .installationRemoved)))
    }

    @Test("A look that fails where there is access is taken again")
    func goesOn() throws {
        var (history, create) = try doubt()
        history.setAccess(.granted(installation: 5))
        try history.when(.failed(create, Self.noLook))
        #expect(history.operation(create)?.isOutcomeUnknown == true)
    }

    @Test("Once there is access again it goes out anew, and what it had made is found before anything is sent")
    func findsItself() throws {
        var (history, create) = try doubt()
        try history.when(.failed(create, Self.noLook))
        history.setAccess(.granted(installation: 5))
        try history.when(.resume(target: 10))
        let again = try #require(history.last?.id)
        #expect(history.last?.action == "resume")
        try history.when(.claim(again))
        let sent = try history.when(
            .send(again, seen: .issue(at: 210, action: Report.observedAction).echo(of: create)))
        #expect(!sent.contains("github.call.started"))
        #expect(history.state.binding?.number == 7)
        #expect(history.operation(again)?.state == .completed(.init(reason: .alreadySo)))
    }

    @Test("A comment of before there was a repository belongs to the one that its task goes to")
    func commentBeforeConnection() throws {
        var history = History(.comment("c"), access: .refused(.repositoryNotConnected, installation: nil))
        try history.when(.edit(.comment("hello")))
        #expect(history.last?.state.name == .disabled && history.state.record?.target == nil)
        history.setAccess(.granted(installation: 5))
        try history.when(.resume(target: 10))
        #expect(history.last?.state.name == .queued && history.state.record?.target == 10)
    }

    @Test("One under an issue that is there already is no other version of itself when it goes out")
    func commentUnderIssue() throws {
        var history = History(.comment("c"), access: .readOnly(.repositoryArchived, installation: 5))
        history.setParentBinding(Binding(record: .task("a"), repository: 10, number: 7))
        try history.when(.edit(.comment("hello")))
        let version = try #require(history.state.record?.version)
        history.setAccess(.granted(installation: 5))
        try history.when(.resume(target: 10))
        #expect(history.last?.state.name == .queued && history.state.record?.version == version)
    }

    @Test("A comment that was deleted here meanwhile, and turns out to have been made, is deleted there")
    func deletedMeanwhile() throws {
        var (history, create) = try doubt(.comment("c"), .comment("hello"))
        try history.when(.failed(create, Self.noLook))
        try history.when(.edit(.delete(.comment(CommentContent(body: "hello")))))
        #expect(history.last?.state == .completed(.init(reason: .deleted)))
        history.setAccess(.granted(installation: 5))
        try history.when(.receive(.comment(at: 201).echo(of: create)))
        let deletion = try #require(history.last)
        #expect(deletion.direction == .outbound && deletion.change == .delete)
        #expect(deletion.state.name == .queued)
        try history.given(.claim(deletion.id), .send(deletion.id, seen: nil))
        #expect(history.operation(deletion.id)?.call == .delete)
        try history.when(.receive(.comment(at: 201, action: "deleted")))
        #expect(history.last?.duplicateOf == deletion.id)
    }

    @Test("What a comment stands under was let go: a doubt about it ends with that")
    func parentLetGo() throws {
        var (history, create) = try doubt(.comment("c"), .comment("hello"))
        history.setAccess(.granted(installation: 5))
        var gone = Binding(record: .task("a"), repository: 10)
        gone.released = .transferred
        history.setParentBinding(gone)
        try history.when(.failed(create, .failed(.notFound, .unknown, notBefore: 3_840_000_000)))
        #expect(history.operation(create)?.state == .disabled(.init(reason: .transferred)))
    }
}
