import GitHub
import Ledger
import LedgerEvents
import Projections

/// Follows an issue to where it was transferred. GitHub's webhooks tell of that, and may be lost; a request for the
/// issue is led on to its new place for ever.
struct MoveRun: Sendable {
    let ledger: Ledger
    let desk: GitHubDesk

    enum Finding: Sendable {
        /// It is known to be elsewhere now, or to have been let go.
        case moved
        /// It was found where it is known to be, or to have been deleted there.
        case inPlace
        case unknown
    }

    /// - Parameters:
    ///   - task: Where the task is known to be.
    ///   - error: What a request for it, or for a comment of it, came back with.
    func follow(
        _ task: Binding, at address: GitHubDesk.Address, after error: GitHubError, _ urgency: Demand.Urgency
    ) async throws -> Finding {
        guard let number = task.number, task.released == nil else { return .unknown }
        if error.leadsElsewhere { return try await move(task, to: IssuePlace(error)) ? .moved : .unknown }
        // A comment is asked for below its repository, which says nothing of where its issue went.
        do {
            let answer = try await desk.gate.perform(
                .issue(address.id, Int(number)), urgency, installation: address.installation)
            let place = IssuePlace(answer.redirectedTo, issue: answer.value.id)
            return try await move(task, to: place) ? .moved : .inPlace
        } catch let error as GitHubError where error.code == .gone {
            return .inPlace
        } catch let error as GitHubError where [.notFound, .forbidden].contains(error.code) {
            // The way on may end where we have no access.
            return try await move(task, to: IssuePlace(error)) ? .moved : .unknown
        }
    }

    /// False if that is where it is known to be, or no place at all.
    private func move(_ task: Binding, to place: IssuePlace?) async throws -> Bool {
        guard let found = place, (found.repository, found.number) != (task.repository, task.number) else {
            return false
        }
        try await ledger.write { transaction in
            try transaction.move(
                task, to: .init(repository: found.repository, number: found.number), issue: found.issue)
        }
        return true
    }
}

/// Where GitHub leads a request for an issue on to.
struct IssuePlace: Sendable {
    var repository: Int64
    var number: Int64
    var issue: Int64?

    /// From `/repositories/ID/issues/NUMBER`, as GitHub's redirects have it, wherever its API begins.
    init?(_ target: String?, issue: Int64?) {
        let parts = (target?.split(separator: "?").first?.split(separator: "/") ?? []).suffix(4).map(String.init)
        guard parts.count == 4, parts[0] == "repositories", parts[2] == "issues",
            let repository = Int64(parts[1]), let number = Int64(parts[3])
        else { return nil }
        self.repository = repository
        self.number = number
        self.issue = issue
    }

    /// A read was led on all the way; a write is told where.
    init?(_ error: GitHubError) {
        if let answer = error.answer, answer.redirectedTo != nil {
            self.init(answer.redirectedTo, issue: try? IssueSnapshot(kept: answer.body).id)
        } else if case .redirected(let location) = error.code {
            self.init(location, issue: nil)
        } else {
            return nil
        }
    }
}

extension LedgerTransaction {
    /// A task's issue was found elsewhere. The task goes along within its project, unless another one is that issue's
    /// by now, whose comments they are then.
    ///
    /// - Parameter issue: Its id there, if that is known.
    func move(_ task: Binding, to place: Binding.Address, issue: Int64?) throws {
        // What has been heard of it since is younger.
        guard try rows.find(Binding.self, task.record) == task else { return }
        let state = try RecordLoader(self).load(task.record)
        let project = try rows.find(Repository.self, place.repository)?.project
        let other = try rows.task(repository: place.repository, number: place.number)
        guard let project, project == state.record?.project, other == nil else {
            try letGo(task.record)
            if let other { try requestConfirmation(of: other, andComments: true) }
            return
        }
        let bound = RecordBound(
            repository: place.repository, number: place.number, issue: issue, pullRequest: nil, comment: nil)
        try decide(.rebind(bound), on: state)
        try Reconnection(self).follow(task.record, movedTo: place.repository, causation: nil)
        try requestConfirmation(of: task.record, andComments: true)
    }

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

extension IssueSnapshot {
    /// Whether it stands where it was asked for: one that was transferred answers from its new place.
    ///
    /// - Parameter place: Where GitHub led the request on to.
    func isAt(_ number: Int64, in repository: Int64, ledOnTo place: String?) -> Bool {
        self.number == number && IssuePlace(place, issue: nil).map { $0.repository == repository } ?? true
    }
}

extension GitHubError {
    /// GitHub led the request on, or would have.
    var leadsElsewhere: Bool { isRedirect || answer?.redirectedTo != nil }

    /// It was not followed.
    var isRedirect: Bool {
        if case .redirected = code { true } else { false }
    }
}
