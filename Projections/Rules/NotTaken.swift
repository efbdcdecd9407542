import LedgerEvents

/// What GitHub does not take of a write: some of it is dropped without a word (labels, assignees and a milestone of
/// somebody without push access, a reason beside a state that does not change), and only the answer shows it; for some
/// the whole write is refused (an assignee who cannot be assigned, the reopening of a merged pull request).
extension Deliberation {
    /// What was refused does not keep the rest from GitHub. Of an operation of which nothing is left the next look says
    /// what stands in its place.
    mutating func goOn(_ operation: Operation, without refused: Fields) {
        var evidence = evidence(.failure, reason: .refusedByGitHub)
        evidence.fields = operation.fields.subtracting(refused)
        evidence.notTaken = operation.notTaken.union(refused)
        putBack(operation.id, evidence)
    }

    /// The fields that the operation's calls have sent and that GitHub did not take, none if it has taken now what it
    /// dropped before; nil if it took all from the start.
    func notTaken(of id: OperationID, _ answer: Content) -> Fields? {
        guard let operation = state.operations[id], operation.change == .upsert,
            let mine = state.content(of: operation)
        else { return nil }
        let dropped = operation.notTaken.subtracting(operation.sent)
            .union(mine.dropped(in: answer, isNew: operation.call == .create).intersection(operation.sent))
        return dropped.union(operation.notTaken).isEmpty ? nil : dropped
    }
}

extension Content {
    /// The fields that GitHub takes or leaves, and that `answer` does not hold as sent. A title or a text it refuses
    /// aloud, or takes.
    ///
    /// - Parameter isNew: A repository may give a new issue labels and assignees of its own beside those sent.
    fileprivate func dropped(in answer: Content, isNew: Bool) -> Fields {
        guard case .task(let mine) = completed(by: answer), let theirs = answer.task else { return [] }
        var fields: Fields = []
        // Where GitHub knows no reasons (a pull request), none can be held.
        if mine.state != theirs.state || (theirs.stateReason != nil && mine.stateReason != theirs.stateReason) {
            fields.insert(.state)
        }
        if !mine.labels.areHeld(by: theirs.labels, isNew) { fields.insert(.labels) }
        if !mine.assignees.areHeld(by: theirs.assignees, isNew) { fields.insert(.assignees) }
        if mine.milestone != theirs.milestone { fields.insert(.milestone) }
        return fields
    }
}

extension [String] {
    /// GitHub knows labels and logins again in other letters, and answers with its own.
    func areHeld(by answer: [String], _ isNew: Bool = false) -> Bool {
        let (mine, theirs) = (Set(map { $0.lowercased() }), Set(answer.map { $0.lowercased() }))
        return isNew ? mine.isSubset(of: theirs) : mine == theirs
    }
}
