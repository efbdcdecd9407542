import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections
import Synchronization
import Testing

@testable import SyncEngine

/// Operations are numbered by positions, and those behind a restored backup are given out again. Issues that were made
/// in the history that was given up carry markers with such numbers.
@Suite("Markers of before a backup was put back")
struct RestoredMarkerTests {
    private let ours = RecordID.task("roses")
    private let made = IssueAtGitHub(number: 9, title: "Prune", labels: [], assignees: [], second: 11)

    @Test("A marker of an earlier epoch is ours as far as the log still is what it was then")
    func epochs() {
        let key = Array<UInt8>(repeating: 1, count: 32)
        func marker(_ epochs: Epochs) -> Marker { Marker(key: key, ledger: "1f0c9a3b5d7e2468", epochs: epochs) }
        func beginning(_ epoch: Int64, _ first: Position) -> Epochs.Beginning { .init(epoch: epoch, first: first) }
        let now = marker(Epochs([beginning(0, 1), beginning(2, 101), beginning(3, 151)]))
        func isFound(_ operation: OperationID, of epoch: Int64) -> Bool {
            now.find(in: marker(Epochs(epoch)).attach(to: "text", operation: operation))?.operation == operation
        }
        #expect(isFound(100, of: 0) && !isFound(101, of: 0))
        #expect(isFound(150, of: 2) && !isFound(151, of: 2))
        #expect(isFound(9_000, of: 3))
        // Nothing is known of an epoch that the log has not gone through, and none of it came after this one.
        #expect(!isFound(1, of: 1) && !isFound(1, of: 4))
        #expect(now.find(in: now.attach(to: "text", operation: 7))?.operation == 7)
        // Another history that begins as this one does knows what both have of it by the same marker.
        let other = marker(Epochs([beginning(0, 1), beginning(1, 91)]))
        func isShared(_ operation: OperationID) -> Bool {
            now.find(in: other.attach(to: "text", operation: operation))?.operation == operation
        }
        #expect(isShared(7) && isShared(90) && !isShared(91))
    }

    @Test(
        "A create that the backup had waiting, and that left after it was made, is that task's issue, and not sent again"
    )
    func createThatLeft() async throws {
        let before = try await Garden()
        let create = try await before.edit(ours, .put, at: 10) {
            $0.title = made.title
            $0.body = made.body
        }
        let body = before.marker.attach(to: made.body ?? "", operation: create)
        let garden = try await before.restored()
        let told = try #require(try await garden.deliver(.about(made.at(11) { $0.body = body }, "opened")).first)
        #expect(told.record == ours)
        #expect(try garden.binding(ours)?.number == 9)
        #expect(try garden.operation(create)?.state.name == .completed)
        #expect(try garden.records(.task).map(\.id) == [ours])
        #expect(try garden.task(ours)?.body == made.body)
    }

    @Test("Before a create that the backup had waiting is sent, it is looked for at GitHub", arguments: [true, false])
    func createIsLookedFor(isThere: Bool) async throws {
        let before = try await Garden()
        let create = try await before.edit(ours, .put, at: 10) { $0.title = made.title }
        let there = made.at(11) { $0.body = before.marker.attach(to: "", operation: create) }
        let garden = try await before.restored()
        let sent = made.at(30) { $0.number = 12 }
        try await ScriptedGitHub.run { asked in
            guard asked.hasPrefix("POST") else { return try .list(isThere ? [there] : []) }
            var answer = try ScriptedGitHub.Answer.found(sent)
            answer.status = 201
            return answer
        } test: { gate, asked in
            try await CallRun(
                ledger: garden.ledger, desk: GitHubDesk(gate: gate, marker: garden.marker), settings: .init(),
                logger: Logger(label: "test")
            ).bring(create)
            #expect(
                asked() == (isThere ? ["GET"] : ["GET", "POST"]).map { "\($0) /repos/octo/garden/issues" })
        }
        #expect(try garden.binding(ours)?.number == (isThere ? 9 : 12))
        #expect(try garden.operation(create)?.state.name == .completed)
    }

    @Test("What we write over a body carries the marker of the create, as far as there is room")
    func writtenOver() async throws {
        let garden = try await Garden()
        let create = try await garden.edit(ours, .put, at: 10) { $0.title = made.title }
        try await garden.send(create)
        try await garden.answer(create, .found(made.at(11)))
        try await garden.edit(ours, at: 20) { $0.body = "Deeper" }
        let others = made.at(12) { $0.number = 10 }
        let told = try #require(try await garden.deliver(.about(others, "opened")).first?.record)
        try await garden.edit(told, at: 21) { $0.body = "Higher" }
        #expect(try markedCreate(of: ours, garden) == create)
        #expect(try markedCreate(of: told, garden) == nil)
        let (marker, full) = (garden.marker, String(repeating: "a", count: EditLimits.clientBody))
        for body in ["", "Deeper", full] {
            #expect(marker.keep(in: body, madeBy: create) == marker.attach(to: body, operation: create))
            #expect(marker.keep(in: body, madeBy: nil) == body)
        }
        #expect(marker.keep(in: full + "a", madeBy: create) == full + "a")
    }

    private func markedCreate(of record: RecordID, _ garden: Garden) throws -> OperationID? {
        try garden.read { try $0.rows.markedCreate(of: $0.rows.find(Binding.self, record)) }
    }

    @Test("So it does where a second call of the create's operation has closed the issue, and where that has moved on")
    func createdInTwoCalls() async throws {
        let garden = try await Garden()
        let create = try await garden.edit(ours, .put, at: 10) {
            $0.title = made.title
            $0.state = .closed
        }
        try await garden.send(create)
        try await garden.answer(create, .found(made.at(11)))
        #expect(try garden.operation(create)?.state.name == .queued)
        try await garden.send(create)
        #expect(try garden.operation(create)?.call == .update)
        try await garden.answer(create, .found(made.at(12) { $0.isClosed = true }))
        #expect(try markedCreate(of: ours, garden) == create)
        try await garden.deliver(.arrived(made.at(13) { $0.plot = .greenhouse }, from: made))
        #expect(try garden.binding(ours)?.repository == Plot.greenhouse.id)
        #expect(try markedCreate(of: ours, garden) == create)
    }

    /// A create of now, under way, whose number another operation had in the history that was given up.
    private func clash() async throws -> (Garden, create: OperationID, body: String) {
        let before = try await Garden()
        let garden = try await before.restored()
        let create = try await garden.edit(ours, .put, at: 20) { $0.title = "Prune" }
        try await garden.send(create)
        return (garden, create, before.marker.attach(to: "Written before", operation: create))
    }

    @Test("An issue of the history that was given up is not taken for what has its number now, and becomes a task")
    func numberGivenOutAgain() async throws {
        let (garden, create, body) = try await clash()
        let lost = made.at(15) {
            $0.title = "Lost"
            $0.body = body
        }
        let waiting = try #require(try await garden.deliver(.about(lost, "opened")).first)
        #expect(try garden.rule(waiting) == .awaitedCreate)
        #expect(try garden.binding(ours) == nil)
        try await garden.answer(create, .found(made.at(21) { $0.number = 12 }))
        #expect(try garden.binding(ours)?.number == 12)
        let adopted = try #require(waiting.record)
        #expect(try garden.binding(adopted)?.number == 9)
        // Nobody can say any more which edit it was: its marker is ordinary text.
        #expect(try garden.task(adopted)?.body == body)
        #expect(try garden.records(.task).count == 2)
    }

    @Test("Looking for a create of now passes over what has its number from before")
    func lookedFor() async throws {
        let (garden, create, body) = try await clash()
        try await garden.fail(create, .noAnswer, .unknown)
        let lost = made.at(21) { $0.body = body }
        try await ScriptedGitHub.run { _ in
            try .list([lost])
        } test: { gate, _ in
            let address = GitHubDesk.Address(
                repository: try #require(.init(fullName: Plot.garden.fullName)), repositoryID: Plot.garden.id)
            let creates = SentCreates([create], sentAt: 0, clockOffset: 0)
            let found = try await GitHubDesk(gate: gate, marker: garden.marker)
                .find(.task, madeBy: creates, parent: nil, at: address, .doubt)
            #expect(found.made == nil)
        }
    }
}
