import GitHub
import Ledger
import LedgerEvents
import Projections

/// What follows from one delivery: operations on records, news about connections, or a reason why nothing does.
struct WebhookDecision {
    let transaction: LedgerTransaction
    let marker: Marker
    let receipt: Position

    func decide(_ reading: Reading) throws {
        switch reading.content {
        case .failure(.notJSON): try settle(.notJSON)
        case .failure(.notUnderstood): try settle(.notUnderstood)
        case .success(let payload): try decide(payload)
        }
    }

    private func decide(_ payload: WebhookPayload) throws {
        switch payload.content {
        case .issue(let event):
            guard let repository = payload.repository else { return try settle(.notUnderstood) }
            if event.action == "transferred" { return try transfer(event, from: repository, payload) }
            try followTransfer(event, to: repository)
            try receive(SightedIssue(event.issue, event.action, in: repository.id, payload))
        case .pullRequest(let event):
            guard let repository = payload.repository else { return try settle(.notUnderstood) }
            try receive(SightedIssue(event.pullRequest, event.action, in: repository.id, payload))
        case .comment(let event):
            guard let repository = payload.repository else { return try settle(.notUnderstood) }
            try receive(event, in: repository.id, payload)
        case .installation(let event): try connections(ConnectionNews.of(event))
        case .installationRepositories(let event): try connections(ConnectionNews.of(event))
        case .repository(let event): try connections(ConnectionNews.of(event, transaction.rows))
        case .ping: try settle(.ping)
        case .other: try settle(.notSynced)
        }
    }

    private func settle(_ reason: WebhookSettled.Reason) throws {
        try transaction.append(Draft(WebhookSettled(reason: reason), correlation: receipt, causation: receipt))
    }

    private func connections(_ news: [Draft]) throws {
        for var draft in news {
            draft.correlation = receipt
            draft.causation = receipt
            try transaction.append(draft)
        }
        try settle(.connections)
    }
}

// Tasks: issues and pull requests.
extension WebhookDecision {
    private var loader: RecordLoader { RecordLoader(transaction) }

    @discardableResult
    private func receive(_ issue: SightedIssue) throws -> RecordState {
        let found = try marker.find(in: issue.snapshot.body).flatMap { try ours($0.operation) }
        let bound = try transaction.rows.task(repository: issue.repository, number: issue.number)
        // The marker names the record while GitHub's number is not known yet, and after that only its twin's.
        let marked = bound == nil && found?.kind == .task ? found : nil
        let id = try bound ?? marked?.record ?? .task("task-\(transaction.nextPosition)")
        var state = try loader.load(
            id, named: marked.map { [$0.id] } ?? [], repository: issue.repository, installation: issue.installation)
        var report = issue.report(
            project: try project(issue.repository), stripping: found?.record == id ? marker : nil)
        if let marked, isOurs(marked, report, state) {
            report.marker = marked.id
        } else if marked != nil {
            // Somebody copied our text, marker and all: it is a resource like any other.
            state = try loader.load(
                .task("task-\(transaction.nextPosition)"), repository: issue.repository,
                installation: issue.installation)
            report = issue.report(project: try project(issue.repository), stripping: nil)
        }
        return try transaction.decide(.receive(report), on: state, correlation: receipt, causation: receipt)
    }

    /// The create that a marker names.
    func ours(_ id: OperationID) throws -> Operation? {
        guard let operation = try transaction.rows.find(Operation.self, id), operation.direction == .outbound else {
            return nil
        }
        return operation
    }

    /// A marker counts while its create is under way and its record has no resource yet; or, once it has one, on a
    /// second resource that says exactly what was sent.
    private func isOurs(_ create: Operation, _ report: Report, _ state: RecordState) -> Bool {
        if state.binding == nil { return state.callUnderWay?.id == create.id && create.call == .create }
        return state.content(of: create) == report.content
    }

    private func project(_ repository: Int64) throws -> String {
        try transaction.rows.find(Repository.self, repository)?.project ?? ""
    }

    /// The old repository's half of a transfer: the task moves along if its new home belongs to the same project.
    private func transfer(
        _ event: IssueEvent, from repository: RepositoryReference, _ payload: WebhookPayload
    ) throws {
        guard let new = event.changes.transferredTo, let number = new.issueNumber else {
            return try settle(.notUnderstood)
        }
        let issue = SightedIssue(event.issue, event.action, in: repository.id, payload)
        let here = try transaction.rows.task(repository: repository.id, number: issue.number)
        let there = try transaction.rows.task(repository: new.repository.id, number: Int64(number))
        let oldProject = try project(repository.id)
        let newProject = try transaction.rows.find(Repository.self, new.repository.id)?.project
        let id = try here ?? there ?? .task("task-\(transaction.nextPosition)")
        var state = try loader.load(id, repository: repository.id, installation: issue.installation)
        if newProject == nil || newProject != oldProject {
            state.access = .refused(.repositoryNotConnected, installation: issue.installation)
        }
        let moved = try transaction.decide(
            .receive(issue.report(project: oldProject, stripping: nil)), on: state, correlation: receipt,
            causation: receipt)
        guard moved.access.refusal == nil, here != nil, there == nil else { return }
        try transaction.decide(
            .rebind(
                RecordBound(
                    repository: new.repository.id, number: Int64(number), issue: new.issueID, pullRequest: nil,
                    comment: nil)), on: moved, correlation: receipt, causation: receipt)
    }

    /// The new repository's half, which may come first.
    private func followTransfer(_ event: IssueEvent, to repository: RepositoryReference) throws {
        guard let old = event.changes.transferredFrom, let oldNumber = old.issueNumber,
            let id = try transaction.rows.task(repository: old.repository.id, number: Int64(oldNumber)),
            try transaction.rows.task(repository: repository.id, number: Int64(event.issue.number)) == nil,
            try transaction.rows.find(Repository.self, repository.id)?.project
                == transaction.rows.find(Record.self, id)?.project
        else { return }
        let state = try loader.load(id)
        try transaction.decide(
            .rebind(
                RecordBound(
                    repository: repository.id, number: Int64(event.issue.number), issue: event.issue.id,
                    pullRequest: nil, comment: nil)), on: state, correlation: receipt, causation: receipt)
    }
}

// Comments.
extension WebhookDecision {
    private func receive(_ event: CommentEvent, in repository: Int64, _ payload: WebhookPayload) throws {
        let installation = payload.installationID
        let bound = try transaction.rows.comment(event.comment.id)
        var parent = try transaction.rows.task(repository: repository, number: Int64(event.issue.number))
        let access = try loader.access(repository, installation: installation)
        var embeddedIssue = EmbeddedIssue?.none
        if parent == nil, bound == nil, access.refusal == nil {
            // The comment's issue is news itself: it gets an operation of its own, first.
            parent = try receive(SightedIssue(event.issue, event.action, in: repository, payload)).id
        } else {
            embeddedIssue = EmbeddedIssue(event.issue)
        }
        let found = try marker.find(in: event.comment.body).flatMap { try ours($0.operation) }
        let marked = bound == nil && found?.kind == .comment ? found : nil
        let id = try bound ?? marked?.record ?? .comment("comment-\(transaction.nextPosition)")
        var state = try loader.load(
            id, named: marked.map { [$0.id] } ?? [], parent: parent, repository: repository,
            installation: installation)
        let comment = SightedComment(
            event.comment, event.action, in: repository, number: Int64(event.issue.number), payload)
        let cached = try transaction.rows.find(GitHubComment.self, event.comment.id)?.id
        func report(stripping marker: Marker?) throws -> Report {
            var report = comment.report(project: try project(repository), parent: parent, stripping: marker)
            report.recorded.cachedComment = cached
            report.recorded.embeddedIssue = embeddedIssue
            return report
        }
        var sighted = try report(stripping: found?.record == id ? marker : nil)
        if let marked, isOurs(marked, sighted, state) {
            sighted.marker = marked.id
        } else if marked != nil {
            state = try loader.load(
                .comment("comment-\(transaction.nextPosition)"), parent: parent, repository: repository,
                installation: installation)
            sighted = try report(stripping: nil)
        }
        try transaction.decide(.receive(sighted), on: state, correlation: receipt, causation: receipt)
    }
}
