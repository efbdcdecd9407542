import GitHub
import Ledger
import LedgerEvents
import Projections

/// Turns planned calls into requests, and GitHub's answers into reports.
struct GitHubDesk: Sendable {
    let gate: CallGate
    let marker: Marker

    /// Where a call goes, and on whose behalf.
    struct Address: Sendable, Equatable {
        var repository: RepositoryName
        var repositoryID: Int64
        var installation: Int64?

        var id: RepositoryID { RepositoryID(repositoryID) }
    }

    /// GitHub's have some 70 characters; a longer one is not worth keeping.
    static let longestETag = 128

    /// What a call came back with. The texts in it are as they came, our marker included.
    struct Reply: Sendable {
        var answer: Projections.Answer
        var raw: RawAnswer
        /// How many comments the issue has that was read.
        var commentCount = 0
    }

    /// Makes the call that `ticket` is for.
    ///
    /// - Parameter create: Whose marker stands in what is written over.
    func perform(
        _ call: PlannedCall, for operation: Operation, madeBy create: OperationID?, isPullRequest: Bool,
        at address: Address, _ ticket: CallGate.Ticket
    ) async throws -> Reply {
        let installation = address.installation
        switch (call.content, call.kind) {
        case (.task(let content), .create):
            let sends = { (field: Fields, values: [String]) in call.fields.contains(field) && !values.isEmpty }
            let answer = try await gate.send(
                .createIssue(
                    in: address.id, title: content.title,
                    body: marker.attach(to: content.body, operation: operation.id),
                    labels: sends(.labels, content.labels) ? content.labels : nil,
                    assignees: sends(.assignees, content.assignees) ? content.assignees : nil),
                ticket, installation: installation)
            return reply(answer, issue(answer.value, address))
        case (.task(var content), .update):
            content.body = marker.keep(in: content.body, madeBy: create)
            let number = Int(call.number ?? 0)
            let answer = try await gate.send(
                .updateIssue(address.id, number, IssueChanges(call.fields, of: content)),
                ticket, installation: installation)
            guard isPullRequest else { return reply(answer, issue(answer.value, address)) }
            let pullRequest = try await pullRequest(number, after: answer, of: call.fields, at: address)
            return reply(pullRequest, issue(pullRequest.value, address))
        case (.comment(let content), .create):
            let answer = try await gate.send(
                .createComment(
                    address.id, onIssue: Int(call.number ?? 0),
                    body: marker.attach(to: content.body, operation: operation.id)),
                ticket, installation: installation)
            return reply(answer, comment(answer.value, address, number: call.number))
        case (.comment(let content), .update):
            let answer = try await gate.send(
                .updateComment(
                    address.id, call.comment ?? 0, body: marker.keep(in: content.body, madeBy: create)),
                ticket, installation: installation)
            return reply(answer, comment(answer.value, address, number: nil))
        case (.comment, .delete):
            let answer = try await gate.send(
                .deleteComment(address.id, call.comment ?? 0), ticket, installation: installation)
            return reply(answer, nil)
        case (.task, .delete):
            gate.giveBack(ticket)
            throw GitHubError(
                .invalidRequest, method: .delete, path: "", message: "GitHub's REST API deletes no issues")
        }
    }

    /// Reads the resource that a record is; nil if it is what it was when GitHub gave that `ETag`.
    func read(
        _ binding: Binding, isPullRequest: Bool, ifNot etag: String? = nil, at address: Address,
        _ urgency: Demand.Urgency
    ) async throws -> Reply? {
        let installation = address.installation
        if let id = binding.comment {
            let call = GitHubCall<CommentSnapshot>.comment(address.id, id)
            let answer = try await gate.perform(call.conditional(on: etag), urgency, installation: installation)
            guard case .found(let found, _) = answer.value else { return nil }
            return reply(answer, comment(found, address, number: nil))
        }
        let number = Int(binding.number ?? 0)
        let call: GitHubCall<IssueSnapshot> =
            isPullRequest ? .pullRequest(address.id, number) : .issue(address.id, number)
        let answer = try await gate.perform(call.conditional(on: etag), urgency, installation: installation)
        guard case .found(let found, _) = answer.value else { return nil }
        // What was transferred is another record's in its new place, or nobody's.
        guard found.isAt(Int64(number), in: address.repositoryID, ledOnTo: answer.redirectedTo) else {
            throw GitHubError(
                .redirected(location: answer.redirectedTo ?? ""), method: .get, path: call.request.path,
                answer: answer.raw)
        }
        var reply = reply(answer, issue(found, address))
        reply.commentCount = found.commentCount
        return reply
    }

    /// Looks through everything that changed since they left for the resource that one of a record's creates made.
    ///
    /// - Returns: What was found, and the answer to the first page.
    func find(
        _ kind: RecordKind, madeBy creates: SentCreates, parent: Int64?, at address: Address, _ urgency: Demand.Urgency
    ) async throws -> (made: Report?, answer: RawAnswer) {
        switch kind {
        case .task:
            var paging = Paging(since: creates.since)
            return try await find(
                .issues(in: address.id, since: creates.since), creates, address, urgency, body: \.body
            ) { page in
                switch paging.took(page.items.map(\.updatedAt), hasNext: page.next != nil) {
                case .end: nil
                case .since(let time): .issues(in: address.id, since: time)
                case .follow: page.next.map { .issues(page: $0) }
                }
            } report: {
                issue($0, address)
            }
        case .comment:
            // In order of creation: what changes meanwhile stays where it is.
            return try await find(
                .comments(address.id, onIssue: Int(parent ?? 0), since: creates.since), creates, address,
                urgency, body: \.body
            ) { page in
                page.next.map { .comments(page: $0) }
            } report: {
                comment($0, address, number: parent)
            }
        }
    }

    private func find<Item>(
        _ first: GitHubCall<Page<Item>>, _ creates: SentCreates, _ address: Address, _ urgency: Demand.Urgency,
        body: (Item) -> String, next: (Page<Item>) -> GitHubCall<Page<Item>>?, report: (Item) -> Report
    ) async throws -> (made: Report?, answer: RawAnswer) {
        let begin = try await gate.perform(first, urgency, installation: address.installation)
        var page = begin.value
        while true {
            for found in page.items {
                if let mark = marker.find(in: body(found)), creates.operations.contains(mark.operation) {
                    return (report(found).made(by: mark.operation), begin.raw)
                }
            }
            guard let next = next(page) else { return (nil, begin.raw) }
            page = try await gate.perform(next, urgency, installation: address.installation).value
        }
    }

    func issue(_ snapshot: IssueSnapshot, _ address: Address) -> Report {
        SightedIssue(observed: snapshot, in: address.repositoryID, installation: address.installation)
            .report(project: "", body: snapshot.body)
    }

    private func comment(_ snapshot: CommentSnapshot, _ address: Address, number: Int64?) -> Report {
        SightedComment(
            observed: snapshot, in: address.repositoryID, number: number, installation: address.installation
        ).report(project: "", body: snapshot.body)
    }

    private func reply<Value>(_ answer: GitHub.Answer<Value>, _ report: Report?) -> Reply {
        var report = report
        report?.etag = answer.etag.flatMap { $0.utf8.count <= Self.longestETag ? $0 : nil }
        var answered = CallAnswered(status: answer.status, request: answer.requestID)
        answered.number = report?.recorded.number
        answered.issue = report?.recorded.issue
        answered.pullRequest = report?.recorded.pullRequest
        answered.comment = report?.recorded.comment
        return Reply(
            answer: Projections.Answer(
                answered: answered, raw: answer.rawBody.isEmpty ? nil : Array(answer.rawBody), report: report),
            raw: answer.raw)
    }
}

extension Report {
    fileprivate func made(by create: OperationID) -> Report {
        var report = self
        report.echoOf = create
        return report
    }
}

extension IssueChanges {
    init(_ fields: Fields, of content: TaskContent) {
        self.init()
        if fields.contains(.title) { title = content.title }
        if fields.contains(.body) { body = content.body }
        if fields.contains(.state) {
            state = content.state == .closed ? .closed : .open
            stateReason = content.stateReason
        }
        if fields.contains(.labels) { labels = content.labels }
        if fields.contains(.assignees) { assignees = content.assignees }
        if fields.contains(.milestone) { milestone = content.milestone.map { .number(Int($0)) } ?? .cleared }
    }
}
