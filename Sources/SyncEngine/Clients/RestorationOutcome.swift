package import LedgerEvents
package import Projections

/// What became of the wish to have an edit back.
package enum RestorationOutcome: Sendable, Equatable {
    /// The operation of the new edit, and the fields that it puts back.
    case restored(Operation, Fields)
    /// Nothing has been recorded.
    case refused(RestorationRefusal)
}

/// Why an edit cannot be put back.
package enum RestorationRefusal: Sendable, Equatable, CustomStringConvertible {
    case unknown(OperationID)
    /// It has no content to put back.
    case deletion(OperationID)
    /// What it holds is not what somebody said: its payload lacked fields, or it was decided under another id.
    case notItsOwn(OperationID)
    /// It may still get through by itself.
    case pending(OperationID, OperationState.Name)
    /// What the event at this position brought has been erased.
    case erased(Position)
    /// It came from a repository for which no record is kept.
    case noRecord(OperationID)
    case deleted(RecordID, by: OperationID)
    case nothingMissing(OperationID, RecordID)

    package var description: String {
        switch self {
        case .unknown(let id): "there is no operation \(id)"
        case .deletion(let id): "operation \(id) is a deletion: it carries no content; delete once more instead"
        case .notItsOwn(let id):
            "operation \(id) has nothing of its own to put back: its webhook did not tell all of it, or another operation took it over"
        case .pending(let id, let state): "operation \(id) is \(state.rawValue): it is not lost yet"
        case .erased(let position): "the content that event \(position) brought has been redacted"
        case .noRecord(let id): "operation \(id) belongs to no record: its repository was not connected"
        case .deleted(let record, let id):
            "\(record.text) has been deleted by operation \(id), and a deleted record is not changed any more"
        case .nothingMissing(let id, let record):
            "nothing of operation \(id) is missing: \(record.text) says all that it carried"
        }
    }
}
