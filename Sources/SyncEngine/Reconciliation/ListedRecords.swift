import Ledger
import LedgerEvents
import Projections

/// What is known of the resources on a page: a few looks, however many they are and however long their histories.
struct ListedRecords {
    private let records: [Int64: ListedRecord]

    /// An issue has the number of one of ours and is another one: the list is another repository's.
    let isElsewhere: Bool

    subscript(id: Int64) -> ListedRecord? { records[id] }

    init(
        _ items: [ListedResource], in repository: Int64, since head: Position, _ rows: Rows, _ log: some ListedLog
    ) throws {
        let ids = ColumnValue.text(JSON.text(items.map(\.id)))
        let isComment = items.first?.commentID != nil
        let bindings =
            isComment
            ? try rows.all(Binding.self, where: "comment IN (SELECT value FROM json_each(?))", [ids])
            : try rows.all(
                Binding.self, where: "repository = ? AND number IN (SELECT value FROM json_each(?))",
                [.integer(repository), ids])
        let names = ColumnValue.text(JSON.text(bindings.map(\.record.text)))
        let known = try rows.all(Record.self, where: "id IN (SELECT value FROM json_each(?))", [names])
        let byID = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let disturbed = try Self.disturbed(Set(known.map(\.id)), since: head, rows, log)
        let faces =
            isComment
            ? []
            : try rows.all(
                GitHubIssue.self, where: "repository = ? AND number IN (SELECT value FROM json_each(?))",
                [.integer(repository), ids])
        let seen = Dictionary(
            faces.map { ($0.issue.number, $0.issue.updatedAt) }, uniquingKeysWith: { first, _ in first })
        let contents = try log.bodies(at: Set(known.compactMap(\.agreedContent)))
        let issues = Dictionary(
            bindings.compactMap { binding in binding.number.map { ($0, binding.issue) } },
            uniquingKeysWith: { first, _ in first })
        isElsewhere = items.contains { item in
            if case .issue(let issue) = item { issue.isOther(than: issues[item.id] ?? nil) } else { false }
        }
        var records: [Int64: ListedRecord] = [:]
        for binding in bindings {
            guard let record = byID[binding.record], let id = isComment ? binding.comment : binding.number else {
                continue
            }
            records[id] = ListedRecord(
                record: record,
                agreed: record.agreedContent.flatMap { contents[$0] }
                    .flatMap { Content(record.id.kind, canonical: $0) },
                isDisturbed: disturbed.contains(record.id), faceSeenAt: seen[id])
        }
        self.records = records
    }

    /// Those of the records that a call of ours is under way on, or was since `head`. A record may have had thousands of
    /// operations: only those that wait are looked at, and those that the log has spoken of since.
    private static func disturbed(
        _ records: Set<RecordID>, since head: Position, _ rows: Rows, _ log: some ListedLog
    ) throws -> Set<RecordID> {
        let underWay = try rows.all(
            Operation.self,
            where: "record IN (SELECT value FROM json_each(?)) AND state = 'processing' AND direction = 'outbound'",
            [.text(JSON.text(records.map(\.text)))])
        let moved = try rows.all(
            Operation.self,
            where: "id IN (SELECT value FROM json_each(?)) AND attempts > 0 AND direction = 'outbound'",
            [.text(JSON.text(Array(log.operations(of: records, after: head))))])
        return Set((underWay + moved).compactMap(\.record))
    }
}

/// What is asked of the log about the resources on a page.
protocol ListedLog {
    func bodies(at positions: Set<Position>) throws -> [Position: [UInt8]]

    /// The operations that events about any of `records` speak of, behind `position`.
    func operations(of records: Set<RecordID>, after position: Position) throws -> Set<OperationID>
}

extension LedgerTransaction: ListedLog {}

extension LedgerReader: ListedLog {
    func bodies(at positions: Set<Position>) throws -> [Position: [UInt8]] { try log.bodies(at: positions) }

    func operations(of records: Set<RecordID>, after position: Position) throws -> Set<OperationID> {
        try log.operations(of: records, after: position)
    }
}
