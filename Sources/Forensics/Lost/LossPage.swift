import Ledger
import LedgerEvents
import Projections

/// A page of operations that did not get through, and what judging them takes, read for all of them at once.
struct LossPage {
    private let losses: Losses
    private let operations: [OperationID: Operation]
    /// The transition that ended each operation.
    private let endings: [OperationID: Event]

    /// - Parameter known: Where links of later operations lead in the end, as earlier pages found out: one chain may go
    ///   through many pages.
    init(_ page: [Operation], _ known: inout [OperationID: Losses.End], in reader: LedgerReader) throws {
        let records = try reader.rows.all(
            Record.self, where: "id IN (SELECT value FROM json_each(?))", [.list(page.compactMap(\.record?.text))])
        let linked: [Operation] = try reader.rows.select(
            Self.chains, [.list(page.map(\.id).filter { known[$0] == nil })])
        let chains = Dictionary((linked + page).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let ends = Losses.ends(of: chains, knowing: known)
        let pageEnds = Set(page.compactMap { ends[$0.id]?.operation })
        let others = pageEnds.union(page.compactMap(\.overwrittenBy)).union(records.compactMap(\.deletedBy))
        let operations = try Self.adding(others.subtracting(chains.keys), to: chains, reader.rows)
        let decisive = page + page.compactMap(\.overwrittenBy).compactMap { operations[$0] }
        endings = try Self.endings(of: decisive, in: reader)
        let deleted = Set(records.filter { $0.deletedBy != nil }.map(\.id))
        // Of those that links lead to only what a deleted record is measured by.
        let measures = pageEnds.compactMap { operations[$0] }
            .filter { $0.record.map(deleted.contains) == true && $0.state.name == .completed }
        let told: [Operation] = page + measures
        for operation in page { known[operation.id] = nil }
        // Those that a later page will ask about.
        for operation in linked
        where operation.id > page.last?.id ?? 0 && (operation.isBeaten || operation.isPartlyTaken) {
            known[operation.id] = ends[operation.id]
        }
        let bodies = try reader.log.bodies(at: Set((told.map(\.content) + records.map(\.content)).compactMap(\.self)))
        self.operations = operations
        losses = Losses(
            operations, Dictionary(records.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }), ends: ends
        ) { kind, position in bodies[position].flatMap { Content(kind, canonical: $0) } }
    }

    private static func adding(
        _ ids: Set<OperationID>, to operations: [OperationID: Operation], _ rows: Rows
    ) throws -> [OperationID: Operation] {
        let found = try rows.all(Operation.self, where: "id IN (SELECT value FROM json_each(?))", [.list(ids)])
        return found.reduce(into: operations) { $0[$1.id] = $1 }
    }

    /// That is the last event about an operation, unless its resource has become known since: few are looked at alone.
    private static func endings(
        of operations: [Operation], in reader: LedgerReader
    ) throws -> [OperationID: Event] {
        let latest = try reader.log.events(at: Set(operations.map(\.lastEvent)))
        return try operations.reduce(into: [:]) { endings, operation in
            let last = latest[operation.lastEvent]
            let isEnding = last?.decoded(Transitioned.self) != nil
            endings[operation.id] = isEnding ? last : try OperationStory(operation.id, in: reader)?.decision
        }
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
    func edit(lostBy operation: Operation) -> LostEdit? {
        guard let loss = losses.loss(of: operation) else { return nil }
        // One that lost a tie was completed before; what beat it says by which rule.
        let isTie = operation.state.name == .completed && !operation.isPartlyTaken
        let ending = (isTie ? operation.overwrittenBy.flatMap { operations[$0] } : operation)
            .flatMap { endings[$0.id] }
        return LostEdit(
            operation: operation.id, record: operation.record, direction: operation.direction,
            action: operation.action, state: operation.state.name.rawValue, fields: loss.fields,
            isRedacted: loss.isRedacted, isDeletion: operation.change == .delete,
            rule: ending?.decoded(Transitioned.self)?.evidence.rule,
            reason: isTie ? nil : operation.reason, replacedBy: loss.replacedBy.map { .init($0) },
            recordedAt: operation.recordedAt, lostAt: ending?.recordedAt)
    }
}
