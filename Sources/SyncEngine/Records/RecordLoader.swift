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
    ///   - echoAt: The time of an edit that may be the echo of writes of ours, which are then loaded too.
    ///   - repository: Where a record that is not there yet would live.
    ///   - installation: The one that a webhook says it belongs to; else the repository's.
    package func load(
        _ id: RecordID, named: [OperationID] = [], echoAt: GitHubSeconds? = nil, parent: RecordID? = nil,
        repository: Int64? = nil, installation: Int64? = nil
    ) throws -> RecordState {
        let record = try rows.find(Record.self, id)
        var state = RecordState(id: id, access: .granted(installation: installation))
        state.record = record
        state.binding = try rows.find(Binding.self, id)
        try place(&state, under: record?.parent ?? parent, in: repository, installation)
        state.hasConfirmationPending = try rows.find(Confirmation.self, id) != nil
        for operation in try operations(state, named + [record?.deletedBy].compactMap(\.self), echoAt) {
            state.operations[operation.id] = operation
        }
        state.keptEdit = try keptEdit(of: state)
        if named.contains(where: { state.operations[$0]?.state.name == .errored }) {
            try addLinked(from: record?.modifiedBy, to: &state)
        }
        let contents =
            [record?.content, record?.agreedContent] + state.operations.values.flatMap { [$0.content, $0.replaced] }
            + [state.keptEdit?.content]
        let positions = Set(contents.compactMap(\.self))
        let found = try bodies(positions)
        state.contents = found.compactMapValues { Content(id.kind, canonical: $0) }
        state.erased = positions.filter { found[$0] == nil }
        return state
    }

    /// The same for a record that is to be there from now on: there is nothing to be found of it.
    func loadNew(
        _ id: RecordID, parent: RecordID?, repository: Int64, installation: Int64?
    ) throws -> RecordState {
        var state = RecordState(id: id, access: .granted(installation: installation))
        try place(&state, under: parent, in: repository, installation)
        return state
    }

    private func place(
        _ state: inout RecordState, under parent: RecordID?, in repository: Int64?, _ installation: Int64?
    ) throws {
        state.parentBinding = try parent.flatMap { try rows.find(Binding.self, $0) }
        state.access = try access(state.home ?? repository, installation: installation)
    }

    /// Whether a repository may be synced.
    package func access(_ repository: Int64?, installation: Int64? = nil) throws -> Access {
        let row = try repository.flatMap { try rows.find(Repository.self, $0) }
        let id = installation ?? row?.installation
        let known = try id.flatMap { try rows.find(Installation.self, $0) }
        return Access(row, id: id, known)
    }

    /// What an edit that is retried may have to yield to, and where its links lead.
    private func addLinked(from first: OperationID?, to state: inout RecordState) throws {
        var next = first
        while let id = next, state.operations[id] == nil, let operation = try rows.find(Operation.self, id) {
            state.operations[id] = operation
            next = operation.link
        }
    }

    /// An edit that GitHub has taken no later one after, which would have carried what it changes.
    private func keptEdit(of state: RecordState) throws -> Operation? {
        guard case .readOnly = state.access else { return nil }
        let youngest = try rows.first(
            Operation.self, where: "record = ? AND state = 'disabled' AND +direction = 'outbound'",
            [.text(state.id.text)], order: "id DESC")
        guard let youngest else { return nil }
        let taken = try rows.first(
            Operation.self,
            where: "record = ? AND state = 'completed' AND id > ? AND +direction = 'outbound' AND attempts > 0",
            [.text(state.id.text), .integer(youngest.id)])
        return taken == nil ? youngest : nil
    }

    private func operations(
        _ state: RecordState, _ named: [OperationID], _ echoAt: GitHubSeconds?
    ) throws -> [Operation] {
        let id = state.id
        // `+` keeps SQLite from going through all operations of that state and direction, of whatever record.
        let live = try rows.all(
            Operation.self, where: "record = ? AND state IN ('queued', 'processing')", [.text(id.text)])
        let writes = try echoAt.map { time in
            try rows.all(
                Operation.self,
                where: """
                    record = ? AND github_updated_at = ? AND replaced IS NOT NULL AND +state = 'completed' \
                    AND +direction = 'outbound'
                    """,
                [.text(id.text), .integer(time)])
        }
        // What the record took while a call was under way and it could not be synced is not to be merged away; nor what
        // it took in an archived repository, when a create of before is heard of late.
        let call = live.first { $0.state.name == .processing && $0.direction == .outbound }
        let missed = try (call?.id ?? (state.isKeptUnbound ? 0 : nil)).map { start in
            try rows.all(
                Operation.self,
                where: "record = ? AND state = 'disabled' AND +direction = 'outbound' AND id > ?",
                [.text(id.text), .integer(start)])
        }
        return try live + (writes ?? []) + (missed ?? []) + named.compactMap { try rows.find(Operation.self, $0) }
    }
}

extension RecordState {
    /// It has no resource yet, and what is edited is kept: all of it, since GitHub has taken nothing.
    fileprivate var isKeptUnbound: Bool {
        guard binding == nil, record != nil, case .readOnly = access else { return false }
        return true
    }
}
