import LedgerEvents

/// What a transaction knows of rows: those that it has read, and those that it has changed and not written yet.
///
/// One operation is changed by four events of one command, and its row is written once. Whoever asks by SQL sees all
/// changes, since they are written before that.
final class RowCache {
    private let file: Rows
    private var tables: [ObjectIdentifier: CachedTable] = [:]
    private var count = 0

    /// So many rows are kept at most.
    private static let capacity = 4096

    init(of file: Rows) { self.file = file }

    func find<E: Entity>(_ key: RowKey) throws -> E? {
        let table = try table(E.self)
        if let known = table.rows[key] { return known.isThere ? Self.typed(known, E.self).row : nil }
        guard let row: E = try file.load(key, by: table.select) else {
            remember(MissingRow(key), in: table)
            return nil
        }
        remember(RowOf(key, row), in: table)
        return row
    }

    func put<E: Entity>(_ key: RowKey, _ row: E) throws {
        let table = try table(E.self)
        if let known = table.rows[key], known.isThere {
            Self.typed(known, E.self).row = row
            try table.note(known, file)
        } else {
            try table.note(remember(RowOf(key, row), in: table), file)
        }
    }

    func remove<E: Entity>(_ key: RowKey, of type: E.Type) throws {
        let table = try table(type)
        try table.note(remember(MissingRow(key), in: table), file)
    }

    @discardableResult
    private func remember(_ row: CachedRow, in table: CachedTable) -> CachedRow {
        // What it takes the place of is not written any more.
        if let known = table.rows.updateValue(row, forKey: row.key) { known.isChanged = false } else { count += 1 }
        return row
    }

    /// What stands in a type's table, and is there, is of that type.
    private static func typed<E: Entity>(_ row: CachedRow, _ type: E.Type) -> RowOf<E> {
        unsafeDowncast(row, to: RowOf<E>.self)
    }

    /// Writes what has changed in one table.
    func flush<E: Entity>(_ type: E.Type) throws { try tables[ObjectIdentifier(type)]?.flush(into: file) }

    /// Writes what has changed.
    func flush() throws {
        for table in tables.values { try table.flush(into: file) }
        if count > Self.capacity { forget() }
    }

    /// Writes what has changed if there is much to forget afterwards.
    func flushIfFull() throws {
        if count > Self.capacity { try flush() }
    }

    /// After something was taken back: the file knows better.
    func forget() {
        for table in tables.values { table.forget() }
        count = 0
    }

    private func table<E: Entity>(_ type: E.Type) throws -> CachedTable {
        if let table = tables[ObjectIdentifier(type)] { return table }
        let table = try CachedTable(TableStatements.of(type), of: file)
        tables[ObjectIdentifier(type)] = table
        return table
    }
}

/// The rows of one type, under keys that are the same for all: a dictionary of a type that is not known looks that up
/// each time, which takes longer than to find a row. And the statements that find and write them: to look for one by
/// its text takes a third of running it.
private final class CachedTable {
    var rows: [RowKey: CachedRow] = [:]
    let select: DirectStatement
    private let upsert: DirectStatement
    private let delete: DirectStatement
    private let isWrittenAtOnce: Bool
    private var changed: [CachedRow] = []

    init(_ statements: TableStatements, of file: Rows) throws {
        select = try file.prepared(statements.selectByKey)
        upsert = try file.prepared(statements.upsert)
        delete = try file.prepared(statements.delete)
        // A value that may stand in one row only passes from one to the other in the order in which that happened.
        isWrittenAtOnce = statements.hasUniqueIndex
    }

    /// A row has changed.
    func note(_ row: CachedRow, _ file: Rows) throws {
        guard !row.isChanged else { return }
        row.isChanged = true
        changed.append(row)
        if isWrittenAtOnce { try flush(into: file) }
    }

    func flush(into file: Rows) throws {
        guard !changed.isEmpty else { return }
        for row in changed where row.isChanged {
            let values = row.values
            try file.write(values ?? row.key.columns, by: values == nil ? delete : upsert)
            row.isChanged = false
        }
        changed.removeAll(keepingCapacity: true)
    }

    func forget() {
        rows = [:]
        changed = []
    }
}

private class CachedRow {
    let key: RowKey
    /// And not written yet.
    var isChanged = false

    init(_ key: RowKey) { self.key = key }

    var isThere: Bool { true }
    /// nil: there is to be no such row.
    var values: [ColumnValue]? { nil }
}

/// That there is none. Not a row that is nil: what may be nil of a type that is not known here takes longer to look at
/// than to find.
private final class MissingRow: CachedRow {
    override var isThere: Bool { false }
}

private final class RowOf<E: Entity>: CachedRow {
    var row: E

    init(_ key: RowKey, _ row: E) {
        self.row = row
        super.init(key)
    }

    override var values: [ColumnValue]? { row.row }
}
