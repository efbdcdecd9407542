package import LedgerEvents

/// What is known of a reported resource before any rule looks at it.
package struct Bearings: Sendable, Equatable {
    /// The record that it is bound to.
    package var bound: RecordID?
    /// The record that an earlier report of it waits to become.
    package var waiting: RecordID?
    /// The create of ours whose authentic marker its body carries.
    package var marked: MarkedCreate?
    /// A create of ours, of this kind and in this place, that is sent and not answered.
    package var createUnderWay: OperationID?

    package init(
        bound: RecordID? = nil, waiting: RecordID? = nil, marked: MarkedCreate? = nil,
        createUnderWay: OperationID? = nil
    ) {
        self.bound = bound
        self.waiting = waiting
        self.marked = marked
        self.createUnderWay = createUnderWay
    }
}

/// The create that a marker names, as it stands.
package struct MarkedCreate: Sendable, Equatable {
    package var operation: OperationID
    package var record: RecordID
    /// A request of it has left once, whatever is believed to have become of that.
    package var hasLeft: Bool
    package var isBound: Bool
    /// What it sent; nil if that was erased.
    package var content: Content?

    package init(operation: OperationID, record: RecordID, hasLeft: Bool, isBound: Bool, content: Content?) {
        self.operation = operation
        self.record = record
        self.hasLeft = hasLeft
        self.isBound = isBound
        self.content = content
    }
}

extension Content {
    /// Whether the texts are the same: what else a creation asks for, GitHub may leave out or add later.
    fileprivate func isCopied(by other: Content) -> Bool {
        differences(from: other).isDisjoint(with: [.title, .body])
    }
}

/// Which record a report is about.
package enum Route: Sendable, Equatable {
    case record(RecordID)
    /// The resource that a create of ours made, reported before the record has it by an answer.
    case echo(of: OperationID, RecordID)
    /// A second resource that says exactly what our create said, marker and all: a request that arrived twice.
    case twin(of: OperationID, RecordID)
    /// Not to be told yet: a create of ours may have made it.
    case wait(for: OperationID, RecordID?)
    case newRecord

    /// - Parameter content: The report's, without the marker.
    package init(_ content: Content, _ bearings: Bearings) {
        if let bound = bearings.bound {
            self = .record(bound)
        } else if let create = bearings.marked, create.hasLeft, !create.isBound {
            self = .echo(of: create.operation, create.record)
        } else if let create = bearings.marked, create.isBound, create.content?.isCopied(by: content) == true {
            self = .twin(of: create.operation, create.record)
        } else if let create = bearings.createUnderWay {
            // A quoted, copied or forged marker is ordinary text, and its resource anybody's.
            self = .wait(for: create, bearings.waiting)
        } else if let waiting = bearings.waiting {
            self = .record(waiting)
        } else {
            self = .newRecord
        }
    }

    /// Whether the marker in the report's body is our own and no part of the text.
    package var isOurs: Bool {
        switch self {
        case .echo, .twin: true
        case .record, .wait, .newRecord: false
        }
    }
}
