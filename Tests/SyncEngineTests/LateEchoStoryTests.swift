import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

@Suite("The webhook of a create of ours that was given up or put back")
struct LateEchoStoryTests {
    private let ours = RecordID.task("roses")
    private let made = IssueAtGitHub(number: 9, title: "Prune", labels: [], assignees: [], second: 11)

    /// A create of ours that GitHub was believed not to have carried out.
    private func sentInVain() async throws -> (Garden, OperationID, IssueAtGitHub) {
        let garden = try await Garden()
        let create = try await garden.edit(ours, .put, at: 10) {
            $0.title = made.title
            $0.body = made.body
        }
        try await garden.send(create)
        try await garden.fail(create, .server)
        #expect(try garden.operation(create)?.state.name == .queued)
        garden.clock.set(12)
        let marked = made.at(11) { $0.body = garden.marker.attach(to: made.body ?? "", operation: create) }
        return (garden, create, marked)
    }

    @Test("Between two attempts it is that create's end, and no second task")
    func betweenAttempts() async throws {
        let (garden, create, marked) = try await sentInVain()
        let echo = try #require(try await garden.deliver(.about(marked, "opened")).first)
        #expect(echo.record == ours && echo.duplicateOf == create)
        #expect(try garden.operation(create)?.state == .completed(.init(reason: .answered)))
        #expect(try garden.records(.task).map(\.id) == [ours])
        #expect(try garden.binding(ours)?.number == 9)
        #expect(try garden.task(ours) == made.content)
    }

    @Test("After a later edit took the create's place, it is that record's resource, and the edit becomes an update")
    func afterLaterEdit() async throws {
        let (garden, create, marked) = try await sentInVain()
        let edit = try await garden.edit(ours, at: 13) { $0.title = "Prune hard" }
        #expect(try garden.operation(create)?.canceledBy == edit)
        let echo = try #require(try await garden.deliver(.about(marked.at(20), "opened")).first)
        #expect(echo.record == ours && echo.state == .completed(.init(reason: .applied)))
        #expect(try garden.records(.task).map(\.id) == [ours])
        #expect(try garden.task(ours)?.title == "Prune hard")
        try await garden.send(edit)
        let call = try #require(try garden.events(.callStarted).last?.decoded(CallStarted.self))
        #expect(call.call == .update && call.number == 9 && call.fields == .title)
    }

    @Test("What was edited meanwhile in an archived repository is kept from an echo that comes late, and goes out")
    func whileArchived() async throws {
        let (garden, create, marked) = try await sentInVain()
        try await ArchivedRepositoryTests.archive(garden)
        let edit = try await garden.edit(ours, at: 13) { $0.title = "Prune hard" }
        #expect(try garden.operation(create)?.canceledBy == edit)
        try await garden.deliver(.about(marked.at(20), "opened"))
        #expect(try garden.binding(ours)?.number == 9)
        #expect(try garden.task(ours)?.title == "Prune hard")
        try await ArchivedRepositoryTests.archive(garden, "unarchived")
        let resumed = try #require(try garden.operations("state = 'queued' AND direction = 'outbound'").first)
        #expect(resumed.record == ours && resumed.fields == .title)
    }

    @Test(
        "Where its record can have no resource it is none: in another project, or not connected",
        arguments: [Plot.park, .wasteland])
    func elsewhere(_ plot: Plot) async throws {
        let (garden, _, marked) = try await sentInVain()
        let moved = marked.at(20) {
            $0.plot = plot
            $0.number = 3
        }
        let told = try #require(try await garden.deliver(.about(moved, "opened")).first)
        #expect(told.record != ours)
        #expect(try garden.binding(ours) == nil)
    }

    @Test("A second issue that an earlier create made is a twin, whichever create the record's own is of")
    func twinOfEarlier() async throws {
        let (garden, create, marked) = try await sentInVain()
        let edit = try await garden.edit(ours, at: 13) { $0.title = "Prune hard" }
        try await garden.send(edit)
        try await garden.answer(
            edit,
            .found(
                made.at(14) {
                    $0.number = 10
                    $0.title = "Prune hard"
                }))
        let twin = try #require(try await garden.deliver(.about(marked, "opened")).first)
        #expect(twin.state == .dropped(.init(cause: .operation(create))))
        #expect(try garden.records(.task).map(\.id) == [ours])
        #expect(try garden.binding(ours)?.number == 10)
    }
}
