import LedgerEvents

/// An edit there that our own write replaced before anybody here had seen it. GitHub's echo of the write names the
/// texts that it replaced; where they are not those that we believed to replace, somebody's edit is gone.
extension Deliberation {
    /// - Parameter id: The operation that the report began.
    mutating func noteOverwritten(by id: OperationID, _ report: Report) {
        guard let replaced = report.replaced, let write = write(echoedBy: report),
            let believed = write.replaced.flatMap({ state.contents[$0] })
        else { return }
        let unseen = replaced.applied(to: believed)
        // What our write did not send it has not replaced: others have, one after the other.
        let fields = unseen.differences(from: believed).intersection(write.sent)
        guard !fields.isEmpty else { return }
        var recorded = report.recorded
        recorded.action = Report.overwrittenAction
        recorded.policy = moment.policy.name
        recorded.fields = fields
        let lost = emit(Draft(recorded, installation: state.access.installation), bringing: unseen)
        drop(lost, for: .operation(write.id), evidence(.overwritten, [write.id, id]))
    }

    /// The update of ours that a report is the echo of: it says what was sent, and has the answer's time if there is an
    /// answer yet. Of two within a second the later one: the report says what both made.
    private func write(echoedBy report: Report) -> Operation? {
        state.operations.values.filter { operation in
            operation.direction == .outbound && operation.call == .update
                && (operation.githubUpdatedAt ?? report.updatedAt) == report.updatedAt
                && state.content(of: operation).map { operation.sent.isHeld(by: report.content, of: $0) } == true
        }.max { $0.id < $1.id }
    }
}

/// The texts that an edit at GitHub replaced (`changes.title.from`, `changes.body.from`); nil where it left one alone.
package struct ReplacedTexts: Sendable, Equatable {
    package var title: String?
    package var body: String?

    package init(title: String? = nil, body: String? = nil) {
        self.title = title
        self.body = body
    }

    func applied(to content: Content) -> Content {
        switch content {
        case .task(var task):
            task.title = title ?? task.title
            task.body = body ?? task.body
            return .task(task)
        case .comment(var comment):
            comment.body = body ?? comment.body
            return .comment(comment)
        }
    }
}

extension Report {
    /// The action of an operation that stands for an edit which our write replaced unseen.
    package static let overwrittenAction = "overwritten"
}
