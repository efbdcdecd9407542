package import Ledger
package import LedgerEvents
package import Projections

/// A record with what it says: what the client API shows.
package struct RecordView: Sendable, Equatable {
    package var record: Record
    /// nil once the content has been erased.
    package var content: Content?
    package var binding: Binding?
    /// nil for what did not begin at GitHub, and where GitHub names nobody.
    package var author: Author?

    package init(record: Record, content: Content?, binding: Binding?, author: Author?) {
        self.record = record
        self.content = content
        self.binding = binding
        self.author = author
    }

    init(_ state: RecordState, _ record: Record, _ rows: Rows) throws {
        self.init(
            record: record, content: state.content, binding: state.binding,
            author: try rows.authors(of: [record])[record.id])
    }
}

extension LedgerReader {
    package func record(_ id: RecordID) throws -> RecordView? {
        guard let record = try rows.find(Record.self, id) else { return nil }
        return try views([record]).first
    }

    /// Tasks in order of id, those after `after`.
    package func tasks(project: String?, state: IssueState?, after: String?, limit: Int) throws -> [RecordView] {
        // All tasks' ids begin with "task/"; "0" is the character behind "/".
        let condition = "id > ? AND id < 'task0' AND deleted_by IS NULL"
        let start = ColumnValue.text("task/" + (after ?? ""))
        guard let project else {
            let found = try rows.all(
                Record.self, where: (state == nil ? "" : "state = ? AND ") + condition,
                (state.map { [.text($0.rawValue)] } ?? []) + [start], order: "id", limit: limit)
            return try views(found)
        }
        // The index has a project and a state before the id: asked for each state, it gives the ids in order.
        let states = state.map { [$0] } ?? IssueState.allCases + [nil]
        let found = try states.flatMap { state in
            try rows.all(
                Record.self, where: "project = ? AND state IS ? AND " + condition,
                [.text(project), state.map { .text($0.rawValue) } ?? .null, start], order: "id", limit: limit)
        }
        return try views(Array(found.sorted { $0.id.text < $1.id.text }.prefix(limit)))
    }

    /// A task's comments in order of id, those after `after`.
    package func comments(of task: RecordID, after: String?, limit: Int) throws -> [RecordView] {
        try views(
            rows.all(
                Record.self, where: "parent = ? AND id > ? AND deleted_by IS NULL",
                [.text(task.text), .text("comment/" + (after ?? ""))], order: "id", limit: limit))
    }

    /// Contents, bindings and authors of many records in one look each.
    private func views(_ records: [Record]) throws -> [RecordView] {
        let contents = try log.bodies(at: Set(records.compactMap(\.content)))
        let bindings = try rows.all(
            Binding.self, where: "record IN (SELECT value FROM json_each(?))", [.list(records.map(\.id.text))])
        let bound = Dictionary(bindings.map { ($0.record, $0) }, uniquingKeysWith: { first, _ in first })
        let authors = try rows.authors(of: records)
        return records.map { record in
            RecordView(
                record: record,
                content: record.content.flatMap { contents[$0] }
                    .flatMap { Content(record.id.kind, canonical: $0) },
                binding: bound[record.id], author: authors[record.id])
        }
    }
}
