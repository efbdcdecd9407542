import LedgerEvents

/// What a transaction knows of rows: those that it has read, and those that it has changed and not written yet.
///
/// One operation is changed by four events of one command, and its row is written once. Whoever asks by SQL sees all
/// changes, since they are written before that.
final class RowCache {
    private let rows: Rows
    private var tables: [ObjectIdentifier: CachedTable] = [:]
    private var count = 0

    /// So many rows are kept at most.
    private static let capacity = 4096

    /// - Parameter rows: Those of the file.
    init(of rows: Rows) { self.rows = rows }

    func find<E: Entity>(_ key: RowKey, load: (RowKey, DirectStatement) throws -> E?) throws -> E? {
        let table = try table(E.self)
        if let known = table.rows[key] { return known.isThere ? Self.typed(known, E.self).row : nil }
        guard let row = try load(key, table.select) else {
            remember(MissingRow(key), in: table)
            return nil
        }
        remember(RowOf(key, row), in: table)
        return row
    }

    func put<E: Entity>(_ key: RowKey, _ row: E, isWritten: Bool) throws {
        let table = try table(E.self)
        if let known = table.rows[key], known.isThere {
            Self.typed(known, E.self).row = row
            if !isWritten { table.note(known) }
        } else {
            remember(RowOf(key, row), in: table, isChanged: !isWritten)
        }
    }

    func remove<E: Entity>(_ key: RowKey, of type: E.Type, isWritten: Bool) throws {
        remember(MissingRow(key), in: try table(type), isChanged: !isWritten)
    }

    private func remember(_ row: CachedRow, in table: CachedTable, isChanged: Bool = false) {
        // What it takes the place of is not written any more.
        if let known = table.rows.updateValue(row, forKey: row.key) { known.isChanged = false } else { count += 1 }
        if isChanged { table.note(row) }
    }

    /// What stands in a type's table, and is there, is of that type.
    private static func typed<E: Entity>(_ row: CachedRow, _ type: E.Type) -> RowOf<E> {
        unsafeDowncast(row, to: RowOf<E>.self)
    }

    /// Writes what has changed in one table.
    func flush<E: Entity>(_ type: E.Type) throws { try table(E.self).flush(into: rows) }

    /// Writes what has changed.
    func flush() throws {
        for table in tables.values { try table.flush(into: rows) }
        if count > Self.capacity { forget() }
    }

    /// Writes what has changed if there is much to forget afterwards.
    func flushIfFull() throws {
        if count > Self.capacity { try flush() }
    }

    /// After something was taken back: the file knows better.
    func forget() {
        tables = [:]
        count = 0
    }

    private func table<E: Entity>(_ type: E.Type) throws -> CachedTable {
        if let table = tables[ObjectIdentifier(type)] { return table }
        let table = try CachedTable(TableStatements.of(type), of: rows)
        tables[ObjectIdentifier(type)] = table
        return table
    }
}

/// The rows of one type, under keys that are the same for all: a dictionary of a type that is not known looks that up
/// each time, which takes longer than to find a row.
private final class CachedTable {
    var rows: [RowKey: CachedRow] = [:]
    let select: DirectStatement
    private let upsert: DirectStatement
    private let delete: DirectStatement
    private var changed: [CachedRow] = []

    /// To look for a statement by its text takes a third of running it.
    init(_ statements: TableStatements, of file: Rows) throws {
        select = try file.prepared(statements.selectByKey)
        upsert = try file.prepared(statements.upsert)
        delete = try file.prepared(statements.delete)
    }

    func note(_ row: CachedRow) {
        guard !row.isChanged else { return }
        row.isChanged = true
        changed.append(row)
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
