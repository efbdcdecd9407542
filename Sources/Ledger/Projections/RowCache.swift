import LedgerEvents

/// What a transaction knows of rows: those that it has read, and those that it has changed and not written yet.
///
/// One operation is changed by four events of one command, and its row is written once. Whoever asks by SQL sees all
/// changes, since they are written before that.
final class RowCache {
    private var tables: [ObjectIdentifier: any CachedTable] = [:]
    private var count = 0

    /// So many rows are kept at most.
    private static let capacity = 4096

    func find<E: Entity>(_ key: E.Key, load: () throws -> E?) throws -> E? {
        let table = table(E.self)
        if let known = table.rows[key] { return known }
        let row = try load()
        table.rows[key] = .some(row)
        count += 1
        return row
    }

    func put<E: Entity>(_ key: E.Key, _ row: E?, isWritten: Bool) {
        let table = table(E.self)
        if table.rows.updateValue(row, forKey: key) == nil { count += 1 }
        if !isWritten { table.changed.insert(key) }
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

    private func table<E: Entity>(_ type: E.Type) -> RowsOf<E> {
        // What stands under a type is of that type.
        if let table = tables[ObjectIdentifier(type)] { return unsafeDowncast(table, to: RowsOf<E>.self) }
        let table = RowsOf<E>()
        tables[ObjectIdentifier(type)] = table
        return table
    }
}

private protocol CachedTable: AnyObject {
    func flush(into rows: Rows) throws
}

private final class RowsOf<E: Entity>: CachedTable {
    /// nil: there is no such row.
    var rows: [E.Key: E?] = [:]
    var changed: Set<E.Key> = []

    func flush(into file: Rows) throws {
        guard !changed.isEmpty else { return }
        for key in changed { try file.write(key, rows[key] ?? nil) }
        changed.removeAll(keepingCapacity: true)
    }
}
