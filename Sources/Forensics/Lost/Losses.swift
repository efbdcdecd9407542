import Ledger
import LedgerEvents
import Projections

/// Judges a page of operations that did not get through. What it looks at is read for all of them at once.
struct Losses {
    /// The operations, those that their links lead to, and those that deleted their records.
    private let operations: [OperationID: Operation]
    private let records: [RecordID: Record]
    private let contents: [Position: [UInt8]]
    /// The last event of each operation: the transition that ended it.
    private let endings: [Position: Event]

    init(among page: [Operation], in reader: LedgerReader) throws {
        let records = try reader.rows.all(
            Record.self, where: "id IN (SELECT value FROM json_each(?))",
            [.text(JSON.text(Array(Set(page.compactMap { $0.record?.text }))))])
        self.records = Dictionary(records.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let linked: [Operation] = try reader.rows.select(
            Self.chains, [.text(JSON.text(page.map(\.id) + records.compactMap(\.deletedBy)))])
        operations = Dictionary(linked.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        endings = try reader.log.events(at: Set(linked.map(\.lastEvent)))
        let deleted = Set(records.filter { $0.deletedBy != nil }.map(\.id))
        // Of those that links lead to only what a deleted record is measured by.
        let told = page + linked.filter { $0.record.map(deleted.contains) == true && $0.state.name == .completed }
        contents = try reader.log.bodies(at: Set((told.map(\.content) + records.map(\.content)).compactMap(\.self)))
    }

    /// Operations and everything that their links lead to; the union ends where a link would go round in a circle.
    private static let chains = """
        WITH RECURSIVE chain(id) AS (
            SELECT value FROM json_each(?)
            UNION
            SELECT coalesce(operation.canceled_by, operation.duplicate_of, operation.dropped_for, operation.overwritten_by)
            FROM chain JOIN operation ON operation.id = chain.id
            WHERE coalesce(operation.canceled_by, operation.duplicate_of, operation.dropped_for, operation.overwritten_by)
                IS NOT NULL)
        SELECT operation.* FROM chain JOIN operation ON operation.id = chain.id
        """

    /// nil if nothing of it is missing, or not yet.
    func loss(of operation: Operation) -> LostEdit? {
        let chain = chain(from: operation)
        guard let end = chain.last, !chain.contains(where: \.isOpen), operation.isToBeSeen else { return nil }
        switch operation.change {
        case .upsert:
            guard let mine = content(of: operation) else { return nil }
            let missing = operation.fieldsMissing(of: mine, in: held(by: operation.record, end))
            return missing.isEmpty ? nil : entry(operation, missing, end)
        case .delete:
            return isDeleted(operation.record) ? nil : entry(operation, [], end)
        }
    }

    private func entry(_ operation: Operation, _ fields: Fields, _ end: Operation) -> LostEdit {
        // One that lost a tie was completed before; what beat it says by which rule.
        let isTie = operation.state.name == .completed
        let ending = (isTie ? operation.overwrittenBy.flatMap { operations[$0] } : operation)
            .flatMap { endings[$0.lastEvent] }
        return LostEdit(
            operation: operation.id, record: operation.record, direction: operation.direction,
            action: operation.action, state: operation.state.name.rawValue, fields: fields,
            isDeletion: operation.change == .delete, rule: ending?.decoded(Transitioned.self)?.evidence.rule,
            reason: isTie ? nil : operation.reason, replacedBy: end.id == operation.id ? nil : .init(end),
            recordedAt: operation.recordedAt, lostAt: ending?.recordedAt)
    }

    /// The operation and each that the one before hangs on.
    private func chain(from operation: Operation) -> [Operation] {
        var chain = [operation]
        var seen: Set<OperationID> = [operation.id]
        while let next = chain.last?.successor.flatMap({ operations[$0] }), seen.insert(next.id).inserted {
            chain.append(next)
        }
        return chain
    }

    /// What is there today of what the operation wanted to change. Of a deleted record nothing is: what counts then is
    /// what came through in the operation's place before that.
    private func held(by record: RecordID?, _ end: Operation) -> Content? {
        guard let record = record.flatMap({ records[$0] }) else { return nil }
        guard record.deletedBy != nil else {
            return record.content.flatMap { contents[$0] }.flatMap { Content(record.id.kind, canonical: $0) }
        }
        guard end.state.name == .completed, end.change == .upsert else { return nil }
        return content(of: end)
    }

    private func content(of operation: Operation) -> Content? {
        operation.content.flatMap { contents[$0] }.flatMap { Content(operation.kind, canonical: $0) }
    }

    /// Whether the record is gone, or on its way, by whatever operation.
    private func isDeleted(_ record: RecordID?) -> Bool {
        guard let tombstone = record.flatMap({ records[$0] })?.deletedBy.flatMap({ operations[$0] }) else {
            return false
        }
        return tombstone.isOpen || tombstone.state.name == .completed
    }
}

extension Operation {
    /// It has not come to its end.
    fileprivate var isOpen: Bool { isPending || state.name == .recorded }

    /// Whether it said something that is its own: not if its payload lacked fields, nor if it was decided once more
    /// under another id.
    fileprivate var isToBeSeen: Bool { reason != .partial && reason != .rerouted }
}
