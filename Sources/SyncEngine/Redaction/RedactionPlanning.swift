package import Ledger
import LedgerEvents
import Projections

extension RedactionPlan {
    /// What a choice would erase. What clients were answered goes with their edits: even where the text is not in it,
    /// the salt is of what is kept of the request.
    package init(_ choice: RedactionChoice, in reader: LedgerReader) throws {
        let chosen = try ChosenBodies(reader: reader).positions(of: choice)
        let edits = try add(chosen, in: reader)
        _ = try add(KeptAnswers(reader.log).positions(to: edits).subtracting(chosen), in: reader)
        bodies.sort { $0.position < $1.position }
        try judge(reader.rows)
    }

    /// Adds these bodies, as far as they are there.
    ///
    /// - Returns: The edits of clients among what brought them.
    private mutating func add(_ chosen: Set<Position>, in reader: LedgerReader) throws -> [OperationID: RecordID] {
        var edits: [OperationID: RecordID] = [:]
        try chosen.inBatches { batch in
            let erased = try Redaction.all(of: batch, reader.rows)
            let left = batch.subtracting(erased.map(\.body))
            let (events, sizes) = (try reader.log.events(at: batch), try reader.log.bodySizes(at: left))
            erasedBefore += erased
            for event in events.values where ChosenBodies.isEdit(event) { edits[event.position] = event.record }
            bodies += left.compactMap { position in
                guard let event = events[position], let size = sizes[position] else { return nil }
                return ChosenBody(
                    position: position, type: event.type, recordedAt: event.recordedAt, record: event.record,
                    operation: event.operation, size: size)
            }
        }
        return edits
    }

    /// The same, without what has been erased since it was made.
    func renewed(_ rows: Rows) throws -> RedactionPlan {
        var plan = self
        plan.erasedBefore = []
        try Set(bodies.map(\.position)).inBatches { plan.erasedBefore += try Redaction.all(of: $0, rows) }
        let erased = Set(plan.erasedBefore.map(\.body))
        plan.bodies.removeAll { erased.contains($0.position) }
        try plan.judge(rows)
        return plan
    }

    /// Looks for what waits with these bodies.
    private mutating func judge(_ rows: Rows) throws {
        (dropped, obstacles) = ([], [])
        let positions = ColumnValue.list(bodies.map(\.position))
        let waiting = try rows.all(
            Operation.self,
            where: "state IN ('queued', 'processing') AND content IN (SELECT value FROM json_each(?))", [positions],
            order: "id")
        for operation in waiting where operation.change == .upsert {
            if operation.state.name == .queued {
                dropped.append(operation.id)
            } else {
                obstacles.append(.operationUnderWay(operation.id, body: operation.content ?? operation.id))
            }
        }
        let named = try rows.all(
            Repository.self,
            where: "project IS NOT NULL AND named_by IN (SELECT value FROM json_each(?))", [positions], order: "id")
        obstacles += named.map { .repositoryInUse($0.id, body: $0.namedBy ?? 0) }
    }
}

extension Redaction {
    /// Those of the bodies at `positions`, in order.
    fileprivate static func all(of positions: Set<Position>, _ rows: Rows) throws -> [Redaction] {
        try rows.all(
            Redaction.self, where: "body IN (SELECT value FROM json_each(?))", [.list(positions)], order: "body")
    }
}
