import Foundation
import LedgerEvents
import Projections
import Synchronization
import Testing

@testable import SyncEngine

@Suite("What GitHub refuses by field: labels, assignees, a milestone, a state")
struct RefusedFieldsTests {
    private let issue = IssueAtGitHub(second: 10)
    private let path = "/repos/octo/garden/issues"

    private static func refusal(_ problems: String...) -> ScriptedGitHub.Answer {
        ScriptedGitHub.Answer(
            status: 422,
            body: Data(#"{"message": "Validation Failed", "errors": [\#(problems.joined(separator: ","))]}"#.utf8))
    }

    private static let noAssignee = #"{"resource": "Issue", "field": "assignees", "code": "invalid", "value": "bob"}"#

    /// An answer for each write in turn, and to each read what is there.
    private func gitHub(
        there: IssueAtGitHub, _ answers: [ScriptedGitHub.Answer], test: @Sendable (CallGate) async throws -> Void
    ) async throws {
        let left = Mutex(answers)
        try await ScriptedGitHub.run { asked in
            guard !asked.hasPrefix("GET") else {
                return asked.hasSuffix("/issues") ? try .list([]) : try .found(there)
            }
            return left.withLock { $0.removeFirst() }
        } test: { gate, _ in
            try await test(gate)
        }
    }

    @Test("An edit whose assignees are refused is sent again at once without them, and says what was not taken")
    func update() async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        let edit = try await garden.edit(task, at: 30) {
            $0.title = "Mildew"
            $0.assignees = ["bob"]
        }
        let edited = issue.at(31) { $0.title = "Mildew" }
        try await gitHub(there: issue, [Self.refusal(Self.noAssignee), .found(edited)]) { gate in
            try await garden.bring(edit, through: gate)
            #expect(try garden.operation(edit)?.state == .queued(.init()))
            #expect(try garden.operation(edit)?.notTaken == .assignees)
            try await garden.bring(edit, through: gate)
        }
        let operation = try #require(try garden.operation(edit))
        #expect(operation.state == .completed(.init(reason: .partlyTaken)))
        #expect(operation.sent == .title)
        #expect(operation.notTaken == .assignees)
        #expect(try garden.task(task) == edited.content)
    }

    @Test("A task whose labels and assignees are refused, one after the other, is created without them")
    func create() async throws {
        let garden = try await Garden()
        let task = RecordID.task("rust")
        let edit = try await garden.edit(task, .put) {
            $0.title = "Rust"
            $0.labels = ["orange"]
            $0.assignees = ["bob"]
        }
        let made = issue.at(31) {
            $0.title = "Rust"
            $0.body = nil
            $0.labels = []
            $0.assignees = []
        }
        let noLabel = #"{"resource": "Label", "field": "name", "code": "custom", "message": "name is too long"}"#
        try await gitHub(there: made, [Self.refusal(Self.noAssignee), Self.refusal(noLabel), .found(made)]) { gate in
            for _ in 1...3 { try await garden.bring(edit, through: gate) }
        }
        let operation = try #require(try garden.operation(edit))
        #expect(operation.state == .completed(.init(reason: .partlyTaken)))
        #expect(operation.attempts == 3)
        #expect(operation.notTaken == [.labels, .assignees])
        #expect(try garden.binding(task)?.number == 7)
        #expect(try garden.task(task) == made.content)
    }

    @Test("Of an edit of which nothing is left to send GitHub is read once more, and the record says what is there")
    func nothingLeft() async throws {
        let garden = try await Garden()
        let merged = IssueAtGitHub(isPullRequest: true, isClosed: true, isMerged: true, second: 10)
        let task = try #require(try await garden.deliver(.about(merged, "closed")).first?.record)
        let edit = try await garden.edit(task, at: 30) { $0.state = .open }
        let refusal = Self.refusal(
            """
            {"resource": "PullRequest", "code": "custom", "field": "state",
             "message": "state cannot be changed. The pull request cannot be reopened."}
            """)
        try await ScriptedGitHub.run { asked in
            asked.hasPrefix("PATCH") ? refusal : try .pullRequest(merged)
        } test: { gate, asked in
            for _ in 1...2 { try await garden.bring(edit, through: gate) }
            #expect(
                asked() == [
                    "GET /repos/octo/garden/pulls/7", "PATCH \(path)/7", "GET /repos/octo/garden/pulls/7",
                ])
        }
        let operation = try #require(try garden.operation(edit))
        #expect(operation.state == .completed(.init(reason: .partlyTaken)))
        #expect(operation.notTaken == .state)
        #expect(try garden.task(task)?.state == .closed)
    }

    @Test(
        "What is not refused by such fields alone is errored",
        arguments: [
            #"{"resource": "Issue", "field": "title", "code": "missing_field"}"#,
            noAssignee + #", {"resource": "Issue", "field": "body", "code": "custom", "message": "is too long"}"#,
            noAssignee + #", "is too long""#, #"{"resource": "Issue", "field": "milestone", "code": "invalid"}"#, "",
        ])
    func otherwise(problems: String) async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        let edit = try await garden.edit(task, at: 30) {
            $0.title = "Mildew"
            $0.assignees = ["bob"]
        }
        try await gitHub(there: issue, [Self.refusal(problems)]) { gate in
            try await garden.bring(edit, through: gate)
        }
        #expect(try garden.operation(edit)?.state == .errored(.init(reason: .refusedByGitHub)))
    }
}
