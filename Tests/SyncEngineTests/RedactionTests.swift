import Foundation
import LedgerEvents
import Projections
import SyncEngine
import Synchronization
import Testing

@testable import Ledger

@Suite("Text that is to be erased")
struct RedactionTests {
    private static let secret = "Frau Holle, Apfelweg 7"
    private let issue = IssueAtGitHub(body: "Ask \(secret).")

    @Test("Everything that says something of a record goes, and nothing else does")
    func record() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        // A client's edit that is answered, a change there, a comment whose delivery has the issue in it.
        let edit = try await garden.edit(task, at: 20) { $0.title = "Mine" }
        try await garden.send(edit)
        try await garden.answer(edit, .found(issue.at(21) { $0.title = "Mine" }))
        try await garden.deliver(.about(issue.at(30) { $0.title = "Theirs" }, "edited"))
        let comment = try #require(
            try await garden.deliver(.about(CommentAtGitHub(issue: issue.at(40)), "created")).last?.record)
        try await garden.deliver(.about(IssueAtGitHub(number: 8, title: "Rust"), "opened"))

        #expect(try garden.occurrences(of: Self.secret).count > 5)
        let (plan, _) = try await garden.redact(.init(records: [task]))
        #expect(plan.obstacles.isEmpty && plan.dropped.isEmpty)
        #expect(try garden.occurrences(of: Self.secret) == [])
        #expect(try garden.view(task)?.content == nil)
        #expect(try garden.view(comment)?.content == .comment(CommentContent(body: "Spray in the evening.")))
        #expect(try garden.records(.task).compactMap { try garden.task($0.id)?.title } == ["Rust"])
        try garden.expectRebuildEqualsLive()
    }

    @Test("Who and why are text too: they are a body, and can be erased in their turn")
    func grounds() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        let (_, request) = try await garden.redact(.init(records: [task]), by: "rosa", reason: "Frau Holle asked")
        let event = try #require(try garden.events(.redactionRequested).first)
        #expect(event.position == request)
        #expect(!event.payload.contains("rosa") && !event.payload.contains("Holle"))
        let body = try garden.read { try $0.log.body(at: event.position) }
        #expect(
            RedactionGrounds(json: body ?? []) == .init(by: "rosa", reason: "Frau Holle asked"))
        let redactions = try garden.events(.bodyRedacted)
        #expect(redactions.allSatisfy { $0.causation == request && $0.correlation == request })
        #expect(Set(redactions.map(\.record)).contains(task))
        try await garden.redact(.init(events: [event.position]))
        #expect(try garden.read { try $0.log.body(at: event.position) } == nil)
        try garden.expectRebuildEqualsLive()
    }

    /// What happens the next time that a command asks for the time.
    private final class Trap: Sendable {
        let action = Mutex<(@Sendable () -> Void)?>(nil)
        func spring() { action.withLock { $0.take() }?() }
    }

    @Test(
        "When nothing can be written any more in the middle of many, what has been erased is said, and why no more is")
    func interrupted() async throws {
        let (trap, clock) = (Trap(), GardenClock())
        let ledger = try Ledger.inMemory(tables: ProjectionCatalog.tables) {
            trap.spring()
            return clock.tick()
        }
        try await Genesis.prepare(ledger)
        let positions = try await ledger.write { transaction in
            try (0..<600).map { _ in
                try transaction.append(Draft(TokenRevoked(name: "t"), body: .new(Array(Self.secret.utf8)))).position
            }
        }
        let eraser = Eraser(ledger)
        let plan = try await eraser.plan(RedactionChoice(texts: [Self.secret]))
        #expect(plan.bodies.map(\.position) == positions)
        // The disk fails under the first portion.
        trap.action.withLock { $0 = { ledger.health.stopped(because: "a failing disk") } }
        let done = try await eraser.carryOut(plan, RedactionGrounds(by: "rosa", reason: "asked"))
        #expect(done.request != nil && done.interruption?.contains("a failing disk") == true, "\(done)")
        let left = try ledger.readBlocking { Set(try $0.log.bodies(at: Set(positions)).keys) }
        #expect(!left.isEmpty && left.count < 600)
        #expect(Set(done.bodies.map(\.position)) == Set(positions).subtracting(left))
    }

    @Test("A body is named by any event that refers to it, and a text finds every body that it occurs in")
    func choices() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        let recorded = try #require(try garden.operations().first)
        let synced = try #require(try garden.events(.recordSynced).first)
        let byReference = try await Eraser(garden.ledger).plan(.init(events: [synced.position]))
        #expect(byReference.bodies.map(\.position) == [recorded.id])
        #expect(byReference.bodies.map(\.type) == [.operationRecorded])
        let byText = try await Eraser(garden.ledger).plan(.init(texts: [Self.secret]))
        #expect(Set(byText.bodies.map(\.position)) == Set(try garden.occurrences(of: Self.secret)))
        let byRecord = try await Eraser(garden.ledger).plan(.init(records: [task]))
        #expect(byRecord.bodies == byText.bodies)
        await #expect(throws: RedactionError.unknownRecord(.task("none"))) {
            try await Eraser(garden.ledger).plan(.init(records: [.task("none")]))
        }
        await #expect(throws: RedactionError.noBody(1)) { try await Eraser(garden.ledger).plan(.init(events: [1])) }
        await #expect(throws: RedactionError.self) { try await Eraser(garden.ledger).plan(.init(events: [9_999])) }
    }

    @Test("A text is found however the JSON around it spells it", arguments: ["Ä/\"ö\"\n🌱", "plain"])
    func spellings(_ text: String) async throws {
        let garden = try await Garden()
        let spelt = JSON.text(text)
        var ascii = ""
        for unit in spelt.utf16 {
            ascii += unit < 0x80 ? String(UnicodeScalar(UInt8(unit))) : String(format: "\\u%04x", Int(unit))
        }
        // Some characters with an escape, and others without, as GitHub writes them.
        let mixed = spelt.replacing("ö", with: "\\u00F6").replacing("p", with: "\\u0070")
        let spellings = [text, spelt, ascii, ascii.replacing("/", with: "\\/"), mixed]
        let positions = try await garden.ledger.write { transaction in
            try spellings.map { spelling in
                try transaction.append(
                    Draft(TokenRevoked(name: "t"), body: .new(Array("{\"x\": \(spelling)}".utf8)))
                ).position
            }
        }
        let plan = try await Eraser(garden.ledger).plan(.init(texts: [text]))
        #expect(plan.bodies.map(\.position) == positions)
    }

    @Test("What is redacted already is said to be, and nothing is appended for it")
    func again() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        let (first, _) = try await garden.redact(.init(records: [task]))
        let head = try garden.read { try $0.log.head }
        let (second, request) = try await garden.redact(.init(records: [task]))
        #expect(second.bodies.isEmpty && request == nil)
        #expect(second.erasedBefore.map(\.body) == first.bodies.map(\.position))
        #expect(try garden.read { try $0.log.head } == head)
    }

    @Test("A delivery that comes once more brings nothing back, nor does one more report of the same state")
    func redelivery() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        try await garden.redact(.init(records: [task]))
        let again = try await garden.receive(.about(issue, "opened"), as: "first")
        #expect(again.isRedelivery)
        #expect(try garden.occurrences(of: Self.secret) == [])
        // Another delivery of what is agreed since: it is kept as what GitHub sent, and the record takes nothing of it.
        let other = try await garden.deliver(.about(issue, "labeled"))
        #expect(other.map(\.state.name) == [.duplicate])
        #expect(try garden.view(task)?.content == nil)
        try garden.expectRebuildEqualsLive()
    }

    @Test("What is new at GitHub is taken as ever, and what clients say too")
    func goesOn() async throws {
        let (garden, task) = try await Garden.agreed(on: issue)
        try await garden.redact(.init(records: [task]))
        let edited = try await garden.deliver(.about(issue.at(50) { $0.body = "Erased there." }, "edited"))
        #expect(edited.map(\.state.name) == [.completed])
        #expect(try garden.task(task)?.body == "Erased there.")
        try await garden.redact(.init(records: [task]))
        // There is nothing left that a part of it could be changed of.
        await #expect(throws: Garden.EditRefused.self) { try await garden.edit(task, at: 80) { $0.labels = ["x"] } }
        let put = try await garden.edit(task, .put, at: 90) { $0.title = "New" }
        #expect(try garden.task(task)?.title == "New")
        try await garden.send(put, seen: .found(issue.at(50) { $0.body = "Erased there." }))
        #expect(try garden.operation(put)?.callStarted != nil)
        try garden.expectRebuildEqualsLive()
    }

    @Test("Names are forgotten by what is made of the log, live and rebuilt alike; a newer name is not")
    func names() async throws {
        let (garden, _) = try await Garden.agreed(on: issue)
        _ = try await ConnectionEdits(garden.ledger).save(project: "shed", name: "Old")
        _ = try await ConnectionEdits(garden.ledger).save(project: "shed", name: "New")
        let saved = try garden.events(.projectSaved).filter { $0.payload.contains("shed") }.map(\.position)
        let user = try #require(try garden.events(.userNamed).first)
        try await garden.redact(.init(events: [saved[0], user.position]))
        func project() throws -> String? { try garden.read { try $0.rows.find(Project.self, "shed")?.name } }
        #expect(try project() == "New")
        let id = try #require(user.decoded(UserNamed.self)?.user)
        #expect(try garden.read { try $0.rows.find(GitHubUser.self, id)?.login } == "")
        try garden.expectRebuildEqualsLive()
        try await garden.redact(.init(events: [saved[1]]))
        #expect(try project() == nil)
        try garden.expectRebuildEqualsLive()
    }

    @Test("The name of a repository that is called by it stays until that is disconnected")
    func repositoryName() async throws {
        let (garden, _) = try await Garden.agreed(on: issue)
        let connected = try #require(try garden.events(.repositoryConnected).first)
        let id = try #require(connected.decoded(RepositoryConnected.self)?.repository)
        let (plan, _) = try await garden.redact(.init(events: [connected.position]))
        #expect(plan.obstacles == [.repositoryInUse(id, body: connected.position)])
        _ = try await ConnectionEdits(garden.ledger).disconnect(name: "octo/garden", from: "garden")
        try await garden.redact(.init(events: [connected.position]))
        #expect(try garden.repository(.garden)?.name == nil)
        try garden.expectRebuildEqualsLive()
    }
}
