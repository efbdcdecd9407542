package import LedgerEvents

/// What is left of an operation's content when something else took its place.
extension Operation {
    /// The fields that it carries and that `held` does not say as `mine`, its own content, says them.
    private func fieldsMissing(of mine: Content, in held: Content?) -> Fields {
        mine.differences(from: held).intersection(wanted)
    }

    /// Those of them that it lost: of one that came through, what GitHub did not take of it. What was changed after
    /// that was not lost.
    package func fieldsLost(of mine: Content, in held: Content?) -> Fields {
        let missing = fieldsMissing(of: mine, in: held)
        return isPartlyTaken ? missing.intersection(notTaken) : missing
    }

    /// It came through, but for what GitHub did not take of it.
    package var isPartlyTaken: Bool { state.name == .completed && overwrittenBy == nil && !notTaken.isEmpty }

    /// The operation that its fate hangs on: the one that it is linked to, or that took its place within one second.
    package var successor: OperationID? { link ?? overwrittenBy }

    /// Whether it did not get through, or not for long: then something of it may be missing.
    package var isBeaten: Bool { Self.beatenStates.contains(state.name) || overwrittenBy != nil }

    package static let beatenStates: [OperationState.Name] = [.dropped, .canceled, .errored, .disabled]

    /// Whether it said something that is its own: not if its payload lacked fields, nor if it was decided once more
    /// under another id.
    package var isToBeSeen: Bool { reason != .partial && reason != .rerouted }

    /// It has not come to its end.
    fileprivate var isOpen: Bool { isPending || state.name == .recorded }
}

/// An edit whose content did not survive.
package struct Loss: Sendable, Equatable {
    package let operation: Operation
    /// What it carried and the record does not say; empty for a deletion.
    package let fields: Fields
    /// What it said has been erased: nobody can tell any more whether the record says the same.
    package var isRedacted = false
    /// The end of its links: what stands in its place, or itself where a reason does.
    package let end: Operation

    package var replacedBy: Operation? { end.id == operation.id ? nil : end }
}

/// Judges operations that did not get through by what has become of their records.
package struct Losses {
    /// Those judged, those that their links lead to, and those that deleted their records.
    private let operations: [OperationID: Operation]
    private let records: [RecordID: Record]
    private let content: (RecordKind, Position) -> Content?
    private let ends: [OperationID: End]

    /// - Parameters:
    ///   - ends: Of those judged, if that is known already; then their links need not be there.
    ///   - content: What the event at a position brought; nil if that was erased.
    package init(
        _ operations: [OperationID: Operation], _ records: [RecordID: Record], ends: [OperationID: End]? = nil,
        content: @escaping (RecordKind, Position) -> Content?
    ) {
        self.operations = operations
        self.records = records
        self.content = content
        self.ends = ends ?? Self.ends(of: operations)
    }

    /// nil if nothing of it is missing, or not yet.
    package func loss(of operation: Operation) -> Loss? {
        guard operation.isBeaten || operation.isPartlyTaken, operation.isToBeSeen, let found = ends[operation.id],
            !found.isOpen, let end = operations[found.operation]
        else {
            return nil
        }
        switch operation.change {
        case .upsert:
            guard let mine = content(of: operation) else {
                return Loss(operation: operation, fields: operation.fields, isRedacted: true, end: end)
            }
            let missing = operation.fieldsLost(of: mine, in: held(by: operation.record, end))
            return missing.isEmpty ? nil : Loss(operation: operation, fields: missing, end: end)
        case .delete:
            return isDeleted(operation.record) ? nil : Loss(operation: operation, fields: [], end: end)
        }
    }

    /// The last of the operations that hang on each other, and whether it or one on the way to it is open.
    package struct End: Sendable, Equatable {
        package var operation: OperationID
        var isOpen: Bool
    }

    /// Found for all at once: of thousands of edits, each of which took the place of the one before, all have one end.
    ///
    /// - Parameter known: The ends of some that links lead to, which need not be there themselves then.
    package static func ends(
        of operations: [OperationID: Operation], knowing known: [OperationID: End] = [:]
    ) -> [OperationID: End] {
        var ends = known
        for start in operations.keys where ends[start] == nil {
            var path = [start]
            var end: End?
            var last = start
            var seen: Set<OperationID> = [start]
            while let next = operations[last]?.successor {
                end = ends[next]
                guard end == nil, operations[next] != nil, seen.insert(next).inserted else { break }
                path.append(next)
                last = next
            }
            var found = end ?? End(operation: last, isOpen: false)
            for id in path.reversed() {
                found.isOpen = found.isOpen || operations[id]?.isOpen == true
                ends[id] = found
            }
        }
        return ends
    }

    /// What is there today of what the operation wanted to change. Of a deleted record nothing is: what counts then is
    /// what came through in the operation's place before that.
    private func held(by record: RecordID?, _ end: Operation) -> Content? {
        guard let record = record.flatMap({ records[$0] }) else { return nil }
        guard record.deletedBy != nil else { return record.content.flatMap { content(record.id.kind, $0) } }
        guard end.state.name == .completed, end.change == .upsert else { return nil }
        return content(of: end)
    }

    private func content(of operation: Operation) -> Content? {
        operation.content.flatMap { content(operation.kind, $0) }
    }

    /// Whether the record is gone, or on its way, by whatever operation.
    private func isDeleted(_ record: RecordID?) -> Bool {
        guard let tombstone = record.flatMap({ records[$0] })?.deletedBy.flatMap({ operations[$0] }) else {
            return false
        }
        return tombstone.isOpen || tombstone.state.name == .completed
    }
}
