import GitHub
import Ledger
import LedgerEvents
import Projections

/// Follows an issue to where it was transferred. GitHub's webhooks tell of that, and may be lost; a request for the issue
/// is led on to its new place for ever.
struct MoveRun: Sendable {
    let ledger: Ledger
    let desk: GitHubDesk

    /// - Parameters:
    ///   - task: Where the task is known to be.
    ///   - error: What a request for it, or for a comment of it, came back with.
    /// - Returns: Whether it is known to be elsewhere now, or to have been let go.
    func follow(_ task: Binding, at address: GitHubDesk.Address, after error: GitHubError) async throws -> Bool {
        guard let number = task.number, task.released == nil,
            let found = try await place(of: Int(number), at: address, error),
            (found.repository, found.number) != (task.repository, number)
        else { return false }
        return try await ledger.write { transaction in
            // What has been heard of it since is younger.
            guard try transaction.rows.find(Binding.self, task.record) == task else { return true }
            let state = try RecordLoader(transaction).load(task.record)
            let home = try transaction.rows.find(Repository.self, found.repository)?.project
            guard let home, home == state.record?.project,
                try transaction.rows.task(repository: found.repository, number: found.number) == nil
            else {
                try transaction.letGo(task.record)
                return true
            }
            let bound = RecordBound(
                repository: found.repository, number: found.number, issue: found.issue, pullRequest: nil, comment: nil)
            try transaction.decide(.rebind(bound), on: state)
            try transaction.requestConfirmation(of: task.record)
            return true
        }
    }

    /// nil: nothing says that it is elsewhere.
    private func place(
        of number: Int, at address: GitHubDesk.Address, _ error: GitHubError
    ) async throws -> IssuePlace? {
        // A read was led on all the way.
        if let answer = error.answer, answer.redirectedTo != nil {
            return IssuePlace(answer.redirectedTo, issue: try? IssueSnapshot(kept: answer.body).id)
        }
        do {
            let answer = try await desk.gate.perform(
                .issue(address.repository, number), .doubt, installation: address.installation)
            return IssuePlace(answer.redirectedTo, issue: answer.value.id)
        } catch let error as GitHubError where [.notFound, .forbidden, .gone].contains(error.code) {
            // The way on may end where we have no access.
            return IssuePlace(error.answer?.redirectedTo, issue: nil)
        }
    }
}

/// Where GitHub leads a request for an issue on to.
struct IssuePlace: Sendable {
    var repository: Int64
    var number: Int64
    var issue: Int64?

    /// From `/repositories/ID/issues/NUMBER`, as GitHub's redirects have it.
    init?(_ target: String?, issue: Int64?) {
        let parts = target?.split(separator: "?").first?.split(separator: "/") ?? []
        guard parts.count == 4, parts[0] == "repositories", parts[2] == "issues",
            let repository = Int64(parts[1]), let number = Int64(parts[3])
        else { return nil }
        self.repository = repository
        self.number = number
        self.issue = issue
    }
}

extension LedgerTransaction {
    /// The task stays, and its comments with it, but for what is at the old address now, or at the new one, they are
    /// strangers.
    ///
    /// - Parameter receipt: What told of it; nil: a look of ours.
    func letGo(_ task: RecordID, toldBy receipt: Position? = nil) throws {
        let loader = RecordLoader(self)
        let comments = try rows.all(Record.self, where: "parent = ?", [.text(task.text)], order: "id")
        for id in [task] + comments.map(\.id) where try rows.find(Binding.self, id) != nil {
            try decide(.letGo(.transferred), on: loader.load(id), correlation: receipt, causation: receipt)
        }
    }
}

extension GitHubError {
    /// Whether it is what a transferred issue, or a comment of one, answers at its old address.
    var mayHaveMoved: Bool {
        switch code {
        case .redirected, .notFound: true
        default: false
        }
    }
}
