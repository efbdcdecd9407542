import Ledger
import LedgerEvents
import Projections

/// What is known of the resources on a page: a few looks, however many they are and however long their histories.
struct ListedRecords {
    private let records: [Int64: ListedRecord]
    /// Where the issues of comments are known to be, by their tasks.
    private let homes: [RecordID: Binding]

    subscript(id: Int64) -> ListedRecord? { records[id] }

    /// The task of a comment that stands elsewhere than its issue is known to be: it has moved there.
    func taskMoved(by item: ListedResource, in repository: Int64) -> Binding? {
        guard item.commentID != nil, let number = item.number, let task = records[item.id]?.record.parent,
            let home = homes[task], home.hasLeft(for: .init(repository: repository, number: number))
        else { return nil }
        return home
    }

    init(
        _ items: [ListedResource], in repository: Int64, since head: Position, _ rows: Rows, _ log: some LogOfCalls
    ) throws {
        let ids = ColumnValue.list(items.map(\.id))
        let isComment = items.first?.commentID != nil
        let bindings =
            isComment
            ? try rows.all(Binding.self, where: "comment IN (SELECT value FROM json_each(?))", [ids])
            : try rows.all(
                Binding.self, where: "repository = ? AND number IN (SELECT value FROM json_each(?))",
                [.integer(repository), ids])
        let known = try rows.all(
            Record.self, where: "id IN (SELECT value FROM json_each(?))", [.list(bindings.map(\.record.text))])
        let byID = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let tasks = isComment ? Set(known.compactMap(\.parent?.text)) : []
        let around = try rows.all(Binding.self, where: "record IN (SELECT value FROM json_each(?))", [.list(tasks)])
        homes = Dictionary(around.map { ($0.record, $0) }, uniquingKeysWith: { first, _ in first })
        let disturbed = try CallsUnderWay(on: Set(known.map(\.id)), since: head, rows, log).records
        let faces =
            isComment
            ? []
            : try rows.all(
                GitHubIssue.self, where: "repository = ? AND number IN (SELECT value FROM json_each(?))",
                [.integer(repository), ids])
        let seen = Dictionary(
            faces.map { ($0.issue.number, $0.issue.updatedAt) }, uniquingKeysWith: { first, _ in first })
        let contents = try log.bodies(at: Set(known.compactMap(\.agreedContent)))
        var records: [Int64: ListedRecord] = [:]
        for binding in bindings {
            guard let record = byID[binding.record], let id = isComment ? binding.comment : binding.number else {
                continue
            }
            records[id] = ListedRecord(
                record: record,
                agreed: record.agreedContent.flatMap { contents[$0] }
                    .flatMap { Content(record.id.kind, canonical: $0) },
                isDisturbed: disturbed.contains(record.id),
                faceSeenAt: [seen[id], binding.faceAskedAt].compactMap(\.self).max())
        }
        self.records = records
    }
}
