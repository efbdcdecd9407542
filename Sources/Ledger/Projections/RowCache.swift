import LedgerEvents

/// What a transaction knows of rows: those that it has read, and those that it has changed and not written yet.
///
/// One operation is changed by four events of one command, and its row is written once. Whoever asks by SQL sees all
/// changes, since they are written before that.
final class RowCache {
    private var tables: [ObjectIdentifier: CachedTable] = [:]
    private var count = 0
    /// Those that find and write rows, which stay what they are whatever becomes of the rows.
    private var prepared: [StatementText: DirectStatement] = [:]

    /// So many rows are kept at most.
    private static let capacity = 4096

    func find<E: Entity>(_ key: RowKey, load: () throws -> E?) throws -> E? {
        let table = table(E.self)
        guard let known = table.rows[key] else { return try keep(key, in: table, load) }
        return known.isThere ? Self.typed(known, E.self).row : nil
    }

    private func keep<E: Entity>(_ key: RowKey, in table: CachedTable, _ load: () throws -> E?) throws -> E? {
        guard let row = try load() else {
            remember(MissingRow(key), in: table)
            return nil
        }
        remember(RowOf(key, row), in: table)
        return row
    }

    func put<E: Entity>(_ key: RowKey, _ row: E, isWritten: Bool) {
        let table = table(E.self)
        if let known = table.rows[key], known.isThere {
            Self.typed(known, E.self).row = row
            if !isWritten { table.note(known) }
        } else {
            remember(RowOf(key, row), in: table, isChanged: !isWritten)
        }
    }

    func remove<E: Entity>(_ key: RowKey, of type: E.Type, isWritten: Bool) {
        remember(MissingRow(key), in: table(type), isChanged: !isWritten)
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
    func flush<E: Entity>(_ type: E.Type, into rows: Rows) throws { try table(E.self).flush(into: rows) }

    /// Writes what has changed.
    func flush(into rows: Rows) throws {
        for table in tables.values { try table.flush(into: rows) }
        if count > Self.capacity { forget() }
    }

    /// Writes what has changed if there is much to forget afterwards.
    func flushIfFull(into rows: Rows) throws {
        if count > Self.capacity { try flush(into: rows) }
    }

    /// After something was taken back: the file knows better.
    func forget() {
        tables = [:]
        count = 0
    }

    func statement(_ text: StatementText, prepare: () throws -> DirectStatement) rethrows -> DirectStatement {
        if let known = prepared[text] { return known }
        let statement = try prepare()
        prepared[text] = statement
        return statement
    }

    private func table<E: Entity>(_ type: E.Type) -> CachedTable {
        if let table = tables[ObjectIdentifier(type)] { return table }
        let table = CachedTable(TableStatements.of(type))
        tables[ObjectIdentifier(type)] = table
        return table
    }
}

/// The rows of one type, under keys that are the same for all: a dictionary of a type that is not known looks that up
/// each time, which takes longer than to find a row.
private final class CachedTable {
    var rows: [RowKey: CachedRow] = [:]
    private let statements: TableStatements
    private var changed: [CachedRow] = []

    init(_ statements: TableStatements) { self.statements = statements }

    func note(_ row: CachedRow) {
        guard !row.isChanged else { return }
        row.isChanged = true
        changed.append(row)
    }

    func flush(into file: Rows) throws {
        guard !changed.isEmpty else { return }
        for row in changed where row.isChanged {
            try file.write(row.values, under: row.key, by: statements)
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
