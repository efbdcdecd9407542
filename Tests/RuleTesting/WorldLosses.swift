import LedgerEvents
import Projections

/// No content disappears: what never reached the other side, and stands nowhere, is listed by `lost`.
extension World {
    /// What a client's edit said and GitHub has never held.
    func owedThere(_ edit: OperationID) -> Set<FieldValue> { (edits[edit] ?? []).subtracting(gitHub.stood) }

    /// What people at GitHub said, and reported, and no record has ever held.
    var owedHere: Set<FieldValue> { reported.subtracting(stoodHere) }

    /// What the command `lost` lists, by the same decision.
    private var losses: [Loss] {
        var operations: [OperationID: Operation] = [:]
        for state in records.values { operations.merge(state.operations) { first, _ in first } }
        let judge = Losses(operations, records.compactMapValues(\.record)) { _, position in
            records.values.lazy.compactMap { $0.contents[position] }.first
        }
        return operations.values.compactMap(judge.loss)
    }

    /// What once stood on the other side came through: whatever took its place since has an event that says so.
    var lossViolations: [String] {
        let losses = losses
        let edits = self.edits.keys.sorted().flatMap { id in
            owedThere(id).filter { owed in
                !stands(owed) && !losses.contains { $0.operation.id == id && $0.tells(of: owed.field) }
            }.map { "\($0.text) of the edit \(id) is gone, and lost does not say so" }
        }
        let reports = owedHere.filter { owed in
            !stands(owed)
                && !losses.contains { loss in
                    loss.tells(of: owed.field) && content(of: loss.operation)?.says(owed) == true
                }
        }.map { "\($0.text) of GitHub is gone, and lost does not say so" }
        return edits + reports.sorted()
    }

    private func stands(_ value: FieldValue) -> Bool {
        records.values.contains { $0.record?.deletedBy == nil && $0.content?.task?.says(value) == true }
    }

    func content(of operation: Operation) -> TaskContent? {
        records.values.lazy.compactMap { $0.content(of: operation)?.task }.first
    }
}

extension Loss {
    /// Whether it is about the field, and says what stands in its place.
    fileprivate func tells(of field: Fields) -> Bool {
        fields.contains(field) && (replacedBy != nil || operation.reason != nil)
    }
}
