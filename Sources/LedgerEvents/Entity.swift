/// One value of a stored row.
package enum ColumnValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)

    /// Many values as one, for `json_each`: the statement stays the same for any number of them.
    package static func list(_ values: some Sequence<some Encodable>) -> ColumnValue {
        .text(JSON.text(Array(values)))
    }
}

/// A state that is kept as one row of a table.
package protocol Entity: Sendable, Equatable {
    associatedtype Key: Hashable & Sendable & KeyValue

    static var table: TableShape { get }
    var key: Key { get }
    /// Reads the columns in the table's order.
    init(_ row: inout RowReader)
    /// Writes the columns in the table's order.
    func write(_ row: inout RowWriter)
}

/// What a primary key is made of.
package protocol KeyValue {
    var rowKey: RowKey { get }
}

/// The values of a primary key, in the table's order.
package enum RowKey: Sendable, Hashable {
    case one(ColumnValue)
    case two(ColumnValue, ColumnValue)

    package var columns: [ColumnValue] {
        switch self {
        case .one(let value): [value]
        case .two(let first, let second): [first, second]
        }
    }
}

extension Int64: KeyValue {
    package var rowKey: RowKey { .one(.integer(self)) }
}

extension String: KeyValue {
    package var rowKey: RowKey { .one(.text(self)) }
}

extension RecordID: KeyValue {
    package var rowKey: RowKey { .one(.text(text)) }
}

/// The shape of a table, as a value that any engine can create.
package struct TableShape: Sendable, Equatable {
    package struct Column: Sendable, Equatable {
        package enum Kind: String, Sendable { case integer = "INTEGER", text = "TEXT" }
        package var name: String
        package var kind: Kind

        package static func integer(_ name: String) -> Column { Column(name: name, kind: .integer) }
        package static func text(_ name: String) -> Column { Column(name: name, kind: .text) }
    }

    package struct Index: Sendable, Equatable {
        package var columns: [String]
        package var isUnique: Bool
        /// Rows for which this column is NULL stay out of the index.
        package var whereNotNull: String?

        package init(_ columns: [String], unique: Bool = false, whereNotNull: String? = nil) {
            self.columns = columns
            self.isUnique = unique
            self.whereNotNull = whereNotNull
        }
    }

    package var name: String
    package var columns: [Column]
    package var key: [String]
    package var indexes: [Index]
    /// Its rows hold names, which can be erased.
    package var keepsNames: Bool

    package init(
        _ name: String, key: [String], columns: [Column], indexes: [Index] = [], keepsNames: Bool = false
    ) {
        self.name = name
        self.key = key
        self.columns = columns
        self.indexes = indexes
        self.keepsNames = keepsNames
    }
}

/// Reads a row's values in order. A column of an unexpected kind reads as absent, which the type's own default covers:
/// a disposable file is rebuilt, not trusted.
package struct RowReader {
    private var values: ArraySlice<ColumnValue>

    package init(_ values: [ColumnValue]) { self.values = values[...] }

    package mutating func integer() -> Int64? {
        if case .integer(let value)? = values.popFirst() { value } else { nil }
    }

    package mutating func text() -> String? {
        if case .text(let value)? = values.popFirst() { value } else { nil }
    }

    package mutating func flag() -> Bool { integer() == 1 }

    package mutating func record() -> RecordID? { text().flatMap { RecordID(text: $0) } }

    package mutating func value<T: RawRepresentable<String>>(_ type: T.Type) -> T? {
        text().flatMap { T(rawValue: $0) }
    }
}

/// Collects a row's values in order.
package struct RowWriter {
    package private(set) var values: [ColumnValue] = []

    package init(columns: Int) { values.reserveCapacity(columns) }

    package mutating func integer(_ value: Int64?) { values.append(value.map { .integer($0) } ?? .null) }
    package mutating func text(_ value: String?) { values.append(value.map { .text($0) } ?? .null) }
    package mutating func flag(_ value: Bool) { values.append(.integer(value ? 1 : 0)) }
    package mutating func record(_ value: RecordID?) { text(value?.text) }
    /// Apart from the next: what may be nil of a type that is not known here takes longer to look at than to write.
    package mutating func value(_ value: some RawRepresentable<String>) { text(value.rawValue) }
    package mutating func value<T: RawRepresentable<String>>(_ value: T?) { text(value?.rawValue) }
}

extension Entity {
    package var row: [ColumnValue] {
        var writer = RowWriter(columns: Self.table.columns.count)
        write(&writer)
        return writer.values
    }
}
