package import Ledger
package import LedgerEvents
package import Projections

/// Gathers what the rules look at for one record.
package struct RecordLoader {
    private let rows: Rows
    private let bodies: (Set<Position>) throws -> [Position: [UInt8]]

    package init(_ transaction: LedgerTransaction) {
        rows = transaction.rows
        bodies = transaction.bodies
    }

    package init(_ reader: LedgerReader) {
        rows = reader.rows
        bodies = reader.log.bodies
    }

    /// - Parameters:
    ///   - named: Operations that the command names, whatever state they are in.
    ///   - repository: Where a record that is not there yet would live.
    ///   - installation: The one that a webhook says it belongs to; else the repository's.
    package func load(
        _ id: RecordID, named: [OperationID] = [], parent: RecordID? = nil, repository: Int64? = nil,
        installation: Int64? = nil
    ) throws -> RecordState {
        let record = try rows.find(Record.self, id)
        let binding = try rows.find(Binding.self, id)
        let parentBinding = try (record?.parent ?? parent).flatMap { try rows.find(Binding.self, $0) }
        let home = binding?.repository ?? parentBinding?.repository ?? record?.target ?? repository
        var state = RecordState(id: id, access: try access(home, installation: installation))
        state.record = record
        state.binding = binding
        state.parentBinding = parentBinding
        state.hasConfirmationPending = try rows.find(Confirmation.self, id) != nil
        for operation in try operations(id, named) { state.operations[operation.id] = operation }
        let contents = [record?.content, record?.agreedContent] + state.operations.values.map(\.content)
        state.contents = try bodies(Set(contents.compactMap(\.self))).compactMapValues {
            Content(id.kind, canonical: $0)
        }
        return state
    }

    /// Whether a repository may be synced.
    package func access(_ repository: Int64?, installation: Int64? = nil) throws -> Access {
        let row = try repository.flatMap { try rows.find(Repository.self, $0) }
        let id = installation ?? row?.installation
        let known = try id.flatMap { try rows.find(Installation.self, $0) }
        return Access(row, id: id, known)
    }

    private func operations(_ id: RecordID, _ named: [OperationID]) throws -> [Operation] {
        let live = try rows.all(
            Operation.self, where: "record = ? AND state IN ('queued', 'processing')", [.text(id.text)])
        return try live + named.compactMap { try rows.find(Operation.self, $0) }
    }
}
