import Foundation
import GRDB
package import LedgerEvents

/// Reads the rows that projections keep, through one connection.
package struct Rows {
    let db: Database
    /// Only whoever has the file for itself may remember what stands in it.
    private let cache: RowCache?

    init(_ db: Database) {
        self.db = db
        cache = nil
    }

    init(remembering db: Database) {
        self.db = db
        cache = RowCache(of: Rows(db))
    }

    /// The position up to which the log has been folded into these rows.
    package var position: Position {
        get throws { try Position.fetchOne(db, sql: "SELECT position FROM projection_cursor") ?? 0 }
    }

    /// The row with this key.
    package func find<E: Entity>(_ type: E.Type, _ key: E.Key) throws -> E? {
        guard let cache else { return try load(key.rowKey, by: prepared(TableStatements.of(type).selectByKey)) }
        return try cache.find(key.rowKey)
    }

    func load<E: Entity>(_ key: RowKey, by statement: DirectStatement) throws -> E? {
        guard let values = try run(statement, key.columns, { try $0.step() ? $0.values : nil }) else { return nil }
        var reader = RowReader(values)
        return E(&reader)
    }

    /// Sets the row with this key.
    package func put<E: Entity>(_ key: E.Key, _ row: E) throws {
        guard let cache else { return try write(row.row, by: prepared(TableStatements.of(E.self).upsert)) }
        try cache.put(key.rowKey, row)
    }

    /// Removes the row with this key.
    package func remove<E: Entity>(_ type: E.Type, _ key: E.Key) throws {
        guard let cache else { return try write(key.rowKey.columns, by: prepared(TableStatements.of(type).delete)) }
        try cache.remove(key.rowKey, of: type)
    }

    func write(_ values: [ColumnValue], by statement: DirectStatement) throws {
        try run(statement, values) { _ = try $0.step() }
    }

    /// Writes what has been put and is only remembered yet.
    func flush() throws { try cache?.flush() }

    /// Writes what a condition on a table's rows may have to see. One that looks at other tables
    /// has a SELECT of its own.
    private func flush<E: Entity>(_ type: E.Type, for condition: String) throws {
        // Not `contains`, which compares characters, and takes longer than the question to SQLite.
        if strstr(condition, "SELECT") != nil { try flush() } else { try cache?.flush(E.self) }
    }

    func flushIfFull() throws { try cache?.flushIfFull() }

    /// Forgets what is remembered, after something of it was taken back in the file.
    func forget() { cache?.forget() }

    /// Rows that meet `condition` (SQL over the table's columns, with `?` for each of `arguments`).
    package func all<E: Entity>(
        _ type: E.Type, where condition: String, _ arguments: [ColumnValue] = [], order: String? = nil,
        limit: Int? = nil
    ) throws -> [E] {
        var sql = TableStatements.of(E.self).selectWhere + condition
        if let order { sql += " ORDER BY " + order }
        // A number in the text would make a statement of its own of each, and a connection keeps them all.
        if limit != nil { sql += " LIMIT ?" }
        try flush(E.self, for: condition)
        return try entities(sql, arguments, limit: limit)
    }

    /// The first row that meets `condition`.
    package func first<E: Entity>(
        _ type: E.Type, where condition: String, _ arguments: [ColumnValue] = [], order: String? = nil
    ) throws -> E? {
        try all(type, where: condition, arguments, order: order, limit: 1).first
    }

    /// Rows of a statement that selects `E.table`'s columns in their order, whatever other tables it looks at.
    package func select<E: Entity>(_ sql: String, _ arguments: [ColumnValue]) throws -> [E] {
        try flush()
        return try entities(sql, arguments)
    }

    private func entities<E: Entity>(_ sql: String, _ arguments: [ColumnValue], limit: Int? = nil) throws -> [E] {
        try run(sql, arguments, limit: limit) { statement in
            var entities: [E] = []
            while try statement.step() {
                var reader = RowReader(statement.values)
                entities.append(E(&reader))
            }
            return entities
        }
    }

    /// The first column of a statement's rows.
    package func integers(_ sql: String, _ arguments: [ColumnValue] = []) throws -> [Int64] {
        try flush()
        return try run(sql, arguments) { statement in
            var values: [Int64] = []
            while try statement.step() { values.append(statement.integer(0)) }
            return values
        }
    }

    /// A statement's rows.
    package func values(_ sql: String) throws -> [[ColumnValue]] {
        try flush()
        return try run(sql, []) { statement in
            var rows: [[ColumnValue]] = []
            while try statement.step() { rows.append(statement.values) }
            return rows
        }
    }

    /// How many rows meet `condition`, counted no further than `most`.
    package func count<E: Entity>(
        _ type: E.Type, where condition: String, _ arguments: [ColumnValue] = [], upTo most: Int
    ) throws -> Int {
        try flush(E.self, for: condition)
        let sql = "SELECT count(*) FROM (SELECT 1 FROM \(E.table.name) WHERE \(condition) LIMIT ?)"
        return try run(sql, arguments, limit: most) { try $0.step() ? Int($0.integer(0)) : 0 }
    }

    /// A statement that this connection keeps prepared.
    func prepared(_ sql: String) throws -> DirectStatement {
        try db.namingItsFile { try DirectStatement(sql, in: db) }
    }

    /// - Parameter limit: For the `?` behind those of the arguments.
    private func run<Result>(
        _ sql: String, _ arguments: [ColumnValue], limit: Int? = nil, _ work: (DirectStatement) throws -> Result
    ) throws -> Result {
        let arguments = limit.map { arguments + [.integer(Int64($0))] } ?? arguments
        return try run(prepared(sql), arguments, work)
    }

    private func run<Result>(
        _ statement: DirectStatement, _ arguments: [ColumnValue], _ work: (DirectStatement) throws -> Result
    ) throws -> Result {
        try db.namingItsFile {
            defer { statement.reset() }
            try statement.bind(arguments)
            return try work(statement)
        }
    }
}

extension DirectStatement {
    fileprivate func bind(_ arguments: [ColumnValue]) throws {
        for (index, argument) in zip(Int32(1)..., arguments) {
            switch argument {
            case .null: try bind(Int64?.none, at: index)
            case .integer(let value): try bind(value, at: index)
            case .text(let value): try bind(value, at: index)
            }
        }
    }

    fileprivate var values: [ColumnValue] {
        (0..<columnCount).map { column in
            isNull(column) ? .null : isInteger(column) ? .integer(integer(column)) : .text(text(column))
        }
    }
}

extension Row {
    var columnValues: [ColumnValue] {
        databaseValues.map { value in
            switch value.storage {
            case .int64(let value): .integer(value)
            case .string(let value): .text(value)
            case .null, .double, .blob: .null
            }
        }
    }
}
