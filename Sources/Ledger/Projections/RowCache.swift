import LedgerEvents

/// What a transaction knows of rows: those that it has read, and those that it has changed and not written yet.
///
/// One operation is changed by four events of one command, and its row is written once. Whoever asks by SQL sees all
/// changes, since they are written before that.
final class RowCache {
    private var tables: [ObjectIdentifier: CachedTable] = [:]
    private var count = 0

    /// So many rows are kept at most.
    private static let capacity = 4096

    func find<E: Entity>(_ key: E.Key, load: () throws -> E?) throws -> E? {
        let table = table(E.self)
        let rowKey = key.rowKey
        if let known = table.rows[rowKey] { return Self.typed(known, E.self).row }
        let row = try load()
        table.rows[rowKey] = RowOf(key, row)
        count += 1
        return row
    }

    func put<E: Entity>(_ key: E.Key, _ row: E?, isWritten: Bool) {
        let table = table(E.self)
        let rowKey = key.rowKey
        let known: RowOf<E>
        if let there = table.rows[rowKey] {
            known = Self.typed(there, E.self)
            known.row = row
        } else {
            known = RowOf(key, row)
            table.rows[rowKey] = known
            count += 1
        }
        if !isWritten { table.note(known) }
    }

    /// What stands in a type's table is of that type.
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

    private func table<E: Entity>(_ type: E.Type) -> CachedTable {
        if let table = tables[ObjectIdentifier(type)] { return table }
        let table = CachedTable()
        tables[ObjectIdentifier(type)] = table
        return table
    }
}

/// The rows of one type, under keys that are the same for all: a dictionary of a type that is not known looks that up
/// each time, which takes longer than to find a row.
private final class CachedTable {
    var rows: [RowKey: CachedRow] = [:]
    private var changed: [CachedRow] = []

    func note(_ row: CachedRow) {
        guard !row.isChanged else { return }
        row.isChanged = true
        changed.append(row)
    }

    func flush(into file: Rows) throws {
        guard !changed.isEmpty else { return }
        for row in changed {
            try row.write(to: file)
            row.isChanged = false
        }
        changed.removeAll(keepingCapacity: true)
    }
}

private class CachedRow {
    var isChanged = false

    func write(to file: Rows) throws {}
}

private final class RowOf<E: Entity>: CachedRow {
    private let key: E.Key
    /// nil: there is no such row.
    var row: E?

    init(_ key: E.Key, _ row: E?) {
        self.key = key
        self.row = row
    }

    override func write(to file: Rows) throws { try file.write(key, row) }
}
