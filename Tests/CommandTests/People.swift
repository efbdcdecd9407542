import Foundation
import LedgerEvents
import TestSupport
import Testing

/// What people do on GitHub's pages, in one repository.
struct People {
    let gitHub: GitHubControl
    var repository = "octocat/garden"

    @discardableResult
    func act(_ fields: String) async throws -> Web.Answer {
        try await gitHub.order("human", #"{"repository": "\#(repository)", \#(fields)}"#)
    }

    func open(_ title: String) async throws {
        try await act(#""action": "open", "title": "\#(title)""#)
    }

    /// Returns GitHub's id of the comment.
    func comment(_ body: String, on number: Int) async throws -> Int64 {
        struct Made: Decodable { var id: Int64 }
        return try await act(#""action": "comment", "number": \#(number), "body": "\#(body)""#).decoded(Made.self).id
    }

    /// What they see, by numbers.
    func board() async throws -> [Int64: SyncedTask] {
        struct State: Decodable {
            var repositories: [Repository]

            struct Repository: Decodable {
                var fullName: String
                var issues: [Issue]
            }

            struct Issue: Decodable {
                var number: Int64
                var title: String
                var body: String?
                var state: IssueState
                var stateReason: String?
                var labels: [String]
                var assignees: [String]
                var milestone: Int64?
                var comments: [Comment]
            }

            struct Comment: Decodable {
                var body: String
            }
        }
        let state = try await gitHub.ask("state").decoded(State.self)
        let issues = state.repositories.first { $0.fullName == repository }?.issues ?? []
        return Dictionary(
            uniqueKeysWithValues: issues.map { issue in
                let task = SyncedTask(
                    TaskContent(
                        title: issue.title, body: issue.body ?? "", state: issue.state, stateReason: issue.stateReason,
                        labels: issue.labels, assignees: issue.assignees, milestone: issue.milestone),
                    comments: issue.comments.map(\.body))
                return (issue.number, task)
            })
    }
}

extension RunningSync {
    /// Waits until the ledger holds what people see at GitHub, issue for issue and comment for comment.
    func checkAgreement(_ people: People, within seconds: Double = 60) async throws {
        let theirs = try await people.board()
        let agrees = try await eventually(within: seconds) {
            try SyncedTask.all(inLedgerAt: folder.file("data")) == theirs
        }
        guard !agrees else { return }
        let ours = try SyncedTask.all(inLedgerAt: folder.file("data"))
        for number in Set(ours.keys).union(theirs.keys).sorted() where ours[number] != theirs[number] {
            Issue.record(
                "issue \(number): GitHub \(theirs[number].debugDescription), we \(ours[number].debugDescription)")
        }
    }

    /// A list that GitHub was asked for.
    struct ListCall: Decodable {
        var path: String
        var query: String
        var status: Int?

        /// Of issues or of comments.
        var isList: Bool { path.hasSuffix("/issues") || path.hasSuffix("/issues/comments") }

        var since: String? {
            URLComponents(string: "?" + query)?.queryItems?.first { $0.name == "since" }?.value
        }
    }

    func calls(after id: Int) async throws -> [ListCall] {
        try await gitHub.ask("exchanges?after=\(id)").decoded([ListCall].self)
    }

    func lists(after id: Int) async throws -> [ListCall] {
        try await calls(after: id).filter(\.isList)
    }
}
