import LedgerEvents

/// An answer, or what is seen in its place, may bring along what others changed at GitHub. Where an edit that came
/// after the answered one has changed the same field, that edit stands. What it stands against is an operation that
/// says so: once the answer is agreed, nothing that is told of that change later differs from it.
extension Deliberation {
    /// - Parameters:
    ///   - id: The operation that is answered.
    ///   - isAnswer: GitHub's own answer may spell what was sent in its own way.
    ///   - told: The operation that the report began, if it began one.
    mutating func noteOutdone(beside id: OperationID, _ report: Report, isAnswer: Bool, told: OperationID?) {
        guard state.record?.deletedBy == nil, let operation = state.operations[id],
            let mine = state.content(of: operation)
        else { return }
        let expected = expected(of: operation, mine)
        let theirs = report.content.differences(from: expected.completed(by: report.content))
            .intersection(report.content.differences(from: state.content?.completed(by: report.content)))
            .subtracting(isAnswer ? operation.sent : [])
        guard let later = laterEdits(than: id).last(where: { !$0.fields.isDisjoint(with: theirs) }) else { return }
        let seen = told ?? record(report)
        let time = report.updatedAt * Timestamp.microsecondsPerSecond
        drop(seen, for: .operation(later.id), evidence(.answer, time, against: later.time, [id, later.id]))
    }

    /// What GitHub holds by the operation when nobody else has changed anything.
    private func expected(of operation: Operation, _ mine: Content) -> Content {
        // A create that is known to be made may have ended before anything was agreed.
        guard let agreed = state.agreed else {
            return operation.call == .create ? PlannedCall.created(mine, without: operation.notTaken) : mine
        }
        return agreed.taking(operation.fields, from: mine)
    }
}
