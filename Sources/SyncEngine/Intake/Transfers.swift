import GitHub
import Ledger
import LedgerEvents
import Projections

/// A transfer is told twice, in either order: as `transferred` in the old repository, and as `opened` with
/// `changes.old_issue` in the new one. The task moves along if its new home belongs to the same project; otherwise
/// it is let go, and what is edited about it is kept and sent nowhere.
extension WebhookDecision {
    /// The old repository's half.
    func transfer(_ event: IssueEvent, from repository: RepositoryReference, _ payload: WebhookPayload) throws {
        guard let new = event.changes.transferredTo, let number = new.issueNumber else {
            return try settle(.notUnderstood)
        }
        let issue = SightedIssue(event.issue, event.action, in: repository.id, payload)
        let rows = transaction.rows
        let here = try rows.record(of: issue)
        let oldProject =
            try here.flatMap { try rows.find(Record.self, $0)?.project }
            ?? rows.find(Repository.self, repository.id)?.project
        let newProject = try rows.find(Repository.self, new.repository.id)?.project
        let follows = newProject != nil && newProject == oldProject
        let there =
            try follows
            ? rows.task(repository: new.repository.id, number: Int64(number))
            : rows.taskLeft(by: event.issue.id, in: repository.id)
        if let here, !follows { try transaction.letGo(here, toldBy: receipt) }
        let id = try here ?? there ?? .task("task-\(transaction.nextPosition)")
        var state = try RecordLoader(transaction).load(
            id, repository: repository.id, installation: issue.installation)
        if !follows {
            state.access = .refused(.repositoryNotConnected, installation: issue.installation)
        }
        let own = marker.find(in: issue.body)
        let isOwnText = try own.flatMap { try rows.find(Operation.self, $0.operation)?.record } == id
        let report = issue.report(
            project: oldProject ?? "", body: isOwnText ? own?.body ?? issue.body : issue.body)
        let moved = try transaction.decide(
            .receive(report), on: state, correlation: receipt, causation: receipt)
        guard moved.refusal == nil, here != nil, there == nil else { return }
        try rebind(moved, to: new.repository.id, number: number, issue: new.issueID)
    }

    /// The new repository's half, which may come first.
    func followTransfer(_ event: IssueEvent, to repository: RepositoryReference) throws {
        let rows = transaction.rows
        guard let old = event.changes.transferredFrom, let oldNumber = old.issueNumber,
            let id = try rows.task(repository: old.repository.id, number: Int64(oldNumber))
        else { return }
        guard try rows.find(Repository.self, repository.id)?.project == rows.find(Record.self, id)?.project else {
            return try transaction.letGo(id, toldBy: receipt)
        }
        guard try rows.task(repository: repository.id, number: Int64(event.issue.number)) == nil else { return }
        try rebind(
            RecordLoader(transaction).load(id), to: repository.id, number: event.issue.number, issue: event.issue.id)
    }

    private func rebind(_ state: RecordState, to repository: Int64, number: Int, issue: Int64?) throws {
        let bound = RecordBound(
            repository: repository, number: Int64(number), issue: issue, pullRequest: nil, comment: nil)
        try transaction.decide(.rebind(bound), on: state, correlation: receipt, causation: receipt)
        try Reconnection(transaction).follow(state.id, movedTo: repository, causation: receipt)
    }
}
