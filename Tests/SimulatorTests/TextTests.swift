import Foundation
import GitHub
import Ledger
import LedgerEvents
import Projections
import Testing

@testable import Forensics
@testable import SimulatedWorld

@Suite("A text that is gone is found to be")
struct TextTests {
    @Test("What lost and is not listed has disappeared")
    func dropped() {
        var tale = Tale.ofTask
        let operation = tale.record(.inbound)
        tale.move(operation, .operationDropped, .stale, .overtaken)
        let found = tale.mirror.disappeared([:], made: [])
        #expect(Set(found.map(\.kind)) == ["disappeared"] && found.count == 2)
        #expect(tale.mirror.disappeared([operation: [.title, .body]], made: []).isEmpty)
    }

    @Test("What was sent and answered, and never agreed on, has disappeared, unless GitHub made something of it")
    func completed() {
        var tale = Tale.ofTask
        let operation = tale.record(.outbound)
        tale.move(operation, .operationProcessing)
        tale.move(operation, .operationCompleted, .answer, .answered)
        #expect(tale.mirror.disappeared([:], made: []).first?.kind == "disappeared")
        #expect(tale.mirror.disappeared([:], made: [operation]).isEmpty)
        tale.add(
            Draft(
                RecordAgreed(
                    resource: .issue, repository: Tale.repository, number: 1, issue: 11, pullRequest: nil, comment: nil,
                    state: .open), record: Tale.task, operation: operation, body: .of(operation)))
        #expect(tale.mirror.disappeared([:], made: []).isEmpty)
    }

    @Test("What was sent and answered while its record was deleted has come through; what was after that has not")
    func deleted() {
        var tale = Tale.ofTask
        let operation = tale.record(.outbound)
        tale.move(operation, .operationProcessing)
        let deletion = tale.record(.outbound)
        tale.move(deletion, .operationQueued)
        tale.add(Draft(RecordDeleted(by: .outbound), record: Tale.task, operation: deletion))
        tale.move(operation, .operationCompleted, .answer, .answered)
        let later = tale.record(.outbound)
        tale.move(later, .operationProcessing)
        tale.move(later, .operationCompleted, .answer, .answered)
        let gone = tale.mirror.disappeared([:], made: [deletion])
        #expect(!gone.isEmpty && gone.allSatisfy { $0.text.contains("operation \(later)") }, "\(gone)")
    }

    @Test(
        "A mark goes with its empty line, and not a byte of the text",
        arguments: ["", "roses", "roses\n\n", "roses\r", "\u{301}roses", "<!-- syncledger:"])
    func marks(_ text: String) {
        let mark = (text.isEmpty ? "" : "\n\n") + "<!-- syncledger:0123456789abcdef:0:42:9f86d081884c7d65 -->"
        let (marked, plain) = (Text(field: .body, text: text + mark), Text(field: .body, text: text))
        #expect(marked.withoutMark == plain && marked.withoutMark(of: 42) == plain)
        #expect(marked.withoutMark(of: 41) == marked)
        #expect(Text(field: .body, text: "caf\u{E9}") != Text(field: .body, text: "cafe\u{301}"))
    }

    private static func webhook(from login: String, changes: String = "{}") -> Data {
        Data(
            """
            {"action": "edited", "sender": {"login": "\(login)"}, "repository": {"id": \(Tale.repository)},
             "issue": {"number": 1, "title": "roses", "body": null}, "changes": \(changes)}
            """.utf8)
    }

    @Test("What a webhook told stands in an operation")
    func heard() {
        var heard = HeardTexts()
        heard.take("issues", "delivery", Self.webhook(from: "mona"))
        var tale = Tale.ofTask
        #expect(heard.missing(in: tale.mirror).map(\.kind) == ["unheard", "unheard"])
        _ = tale.record(.inbound)
        #expect(heard.missing(in: tale.mirror).isEmpty)
    }

    @Test("What a write of ours replaced stands in an operation, once GitHub has told")
    func overwritten() {
        let changes = #"{"title": {"from": "slugs"}}"#
        var (ours, others) = (HeardTexts(), HeardTexts())
        ours.take("issues", "delivery", Self.webhook(from: "octocat", changes: changes))
        others.take("issues", "delivery", Self.webhook(from: "mona", changes: changes))
        var tale = Tale.ofTask
        _ = tale.record(.inbound)
        #expect(others.missing(in: tale.mirror).isEmpty)
        #expect(ours.missing(in: tale.mirror).map(\.kind) == ["overwritten"])
        _ = tale.record(.inbound, Tale.content("slugs"))
        #expect(ours.missing(in: tale.mirror).isEmpty)
    }

    @Test("A title that was read, and is nowhere, is not written over unseen")
    func readBeforeWrite() {
        let path = "/repositories/\(Tale.repository)/issues/1"
        var (check, tale) = (ReadBeforeWrite(), Tale.ofTask)
        check.read(path, Data(#"{"title": "slugs"}"#.utf8))
        let write = Data(#"{"title": "tulips"}"#.utf8)
        var second = check
        #expect(check.write(path, write, tale.mirror)?.kind == "unseen")
        _ = tale.record(.inbound, Tale.content("slugs"))
        #expect(second.write(path, write, tale.mirror) == nil)
    }

    @Test("The past is what it was: another one is found")
    func past() throws {
        var tale = Tale.ofTask
        var view = PastView()
        view.take(tale.mirror)
        let end = tale.next - 1
        tale.move(tale.record(.inbound), .operationCompleted)
        let (now, store) = (tale.mirror, InMemoryStore())
        try store.transaction { log in
            for event in tale.events {
                let body = tale.bodies[event.position].map { Draft.Body.new($0) } ?? .none
                var draft = Draft(
                    LedgerCreated(ledger: "", epoch: 0), record: event.record, operation: event.operation, body: body)
                (draft.type, draft.payload) = (event.type, event.payload)
                _ = try log.append(draft, recordedAt: event.recordedAt)
            }
        }
        let (right, wrong) = try store.read { log in
            (
                try view.differences(now) { try StateAt($0, at: $1, in: log) },
                // Somebody shows the present in place of it.
                try view.differences(now) { id, _ in try StateAt(id, at: end + 2, in: log) }
            )
        }
        #expect(right.isEmpty, "\(right)")
        #expect(wrong.map(\.kind) == ["past"])
    }
}
