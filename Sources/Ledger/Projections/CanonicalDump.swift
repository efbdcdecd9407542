import GRDB
import LedgerEvents

/// The rows of all projections as text, in one order: a line a row, the table's name and each value, tab-separated,
/// control characters escaped. Two equal dumps are equal states.
struct CanonicalDump {
    private var tables: ArraySlice<ProjectionTable>
    private var cursor: RowCursor?
    private let db: Database

    init(_ tables: [ProjectionTable], of db: Database) {
        self.tables = tables[...]
        self.db = db
    }

    /// The next line; nil after the last.
    mutating func next() throws -> String? {
        while let table = tables.first {
            if cursor == nil {
                cursor = try Row.fetchCursor(db, sql: TableStatements(table.table).selectAllInOrder)
            }
            if let row = try cursor?.next() {
                return table.table.name + "\t" + row.columnValues.map(Self.text).joined(separator: "\t")
            }
            cursor = nil
            tables.removeFirst()
        }
        return nil
    }

    private static func text(_ value: ColumnValue) -> String {
        switch value {
        case .null: "\\N"
        case .integer(let value): String(value)
        case .text(let value):
            "'"
                + value.unicodeScalars.map { $0.value < 0x20 || $0 == "\\" ? $0.escaped(asASCII: true) : String($0) }
                .joined()
        }
    }
}
