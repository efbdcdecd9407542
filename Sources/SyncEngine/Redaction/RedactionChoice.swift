package import LedgerEvents
package import Projections

/// What somebody wants to have erased. All that is named is.
package struct RedactionChoice: Sendable, Equatable {
    /// Events, each of which stands for the body that it brought or refers to.
    package var events: [Position]
    /// Records, each of which stands for every body that says something of it.
    package var records: [RecordID]
    /// Texts, each of which stands for every body that it occurs in.
    package var texts: [String]

    package init(events: [Position] = [], records: [RecordID] = [], texts: [String] = []) {
        self.events = events
        self.records = records
        self.texts = texts
    }
}

/// Bodies that would be erased, or were.
package struct RedactionPlan: Sendable, Equatable {
    /// In the order of the log.
    package internal(set) var bodies: [ChosenBody] = []
    /// Those of the chosen ones that have been erased before.
    package var erasedBefore: [Redaction] = []
    /// Operations that wait, and have nothing left to say then.
    package internal(set) var dropped: [OperationID] = []
    /// The event that says who wanted it, and why; nil while nothing has been erased.
    package internal(set) var request: Position?
    /// Why nothing can be erased now.
    package internal(set) var obstacles: [RedactionObstacle] = []
    /// Why those behind the last of `bodies` were not come to; nil: all were.
    package internal(set) var interruption: String?
}

package struct ChosenBody: Sendable, Equatable {
    /// Of the event that brought it.
    package var position: Position
    package var type: EventType
    package var recordedAt: Microseconds
    package var record: RecordID?
    package var operation: OperationID?
    /// Bytes, as they came.
    package var size: Int
}

/// Something that has to end before a body can be erased.
package enum RedactionObstacle: Sendable, Equatable, CustomStringConvertible {
    /// The answer that it waits for would bring the text back.
    case operationUnderWay(OperationID, body: Position)
    /// Calls to GitHub go by this name.
    case repositoryInUse(Int64, body: Position)

    /// What cannot be erased for it.
    var body: Position {
        switch self {
        case .operationUnderWay(_, let body), .repositoryInUse(_, let body): body
        }
    }

    package var description: String {
        switch self {
        case .operationUnderWay(let id, let body):
            """
            operation \(id) is on its way to GitHub with what event \(body) brought; wait until it has ended \
            (`syncledger operation \(id)` shows it) and try again
            """
        case .repositoryInUse(let id, let body):
            """
            event \(body) brought the name of repository \(id), which is connected and called by it; disconnect it first
            """
        }
    }
}

/// A choice that means nothing; nothing has been erased.
package enum RedactionError: Error, Sendable, Equatable, CustomStringConvertible {
    case noEvent(Position, head: Position)
    case noBody(Position)
    case unknownRecord(RecordID)

    package var description: String {
        switch self {
        case .noEvent(let position, let head): "there is no event at position \(position); the log has \(head)"
        case .noBody(let position): "event \(position) brought no body, and refers to none: there is nothing to erase"
        case .unknownRecord(let record): "nothing is known of \(record.text)"
        }
    }
}
