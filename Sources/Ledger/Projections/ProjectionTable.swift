import Crypto
package import LedgerEvents
import Synchronization

/// A projection together with the table that keeps its rows.
package struct ProjectionTable: Sendable {
    package let table: TableShape
    let version: Int
    let fold: @Sendable (Event, Rows) throws -> Void

    package init(_ table: TableShape, version: Int, fold: @escaping @Sendable (Event, Rows) throws -> Void) {
        self.table = table
        self.version = version
        self.fold = fold
    }

    /// What is another when the table's rows can no longer be used: its name, its version and its shape.
    var fingerprint: String {
        let statements = TableStatements(table)
        return "\(table.name):\(version):\(Self.digest([statements.create] + statements.indexes))"
    }

    static func digest(_ texts: [String]) -> String {
        SHA256.hash(data: Array(texts.joined(separator: "\n").utf8)).prefix(4).hexadecimal
    }
}

/// The statements that follow from a table's shape. Whoever asks for one of them shares all.
final class TableStatements: Sendable {
    let create: String
    let indexes: [String]
    /// Whether there are values that may stand in one row only.
    let hasUniqueIndex: Bool
    let upsert: String
    let delete: String
    let selectByKey: String
    /// A condition is still to follow.
    let selectWhere: String
    let selectAllInOrder: String

    init(_ table: TableShape) {
        let names = table.columns.map(\.name)
        let key = table.key.joined(separator: ", ")
        let byKey = table.key.map { "\($0) = ?" }.joined(separator: " AND ")
        let columns = table.columns.map { "\($0.name) \($0.kind.rawValue)" }.joined(separator: ", ")
        indexes = table.indexes.map { index in
            let unique = index.isUnique ? "UNIQUE " : ""
            let condition = index.whereNotNull.map { " WHERE \($0) IS NOT NULL" } ?? ""
            let name = "\(table.name)_by_\(index.columns.joined(separator: "_"))"
            return
                "CREATE \(unique)INDEX \(name) ON \(table.name) (\(index.columns.joined(separator: ", ")))\(condition)"
        }
        create = "CREATE TABLE \(table.name) (\(columns), PRIMARY KEY (\(key))) STRICT, WITHOUT ROWID"
        let updates = names.filter { !table.key.contains($0) }.map { "\($0) = excluded.\($0)" }
        hasUniqueIndex = table.indexes.contains(where: \.isUnique)
        upsert = """
            INSERT INTO \(table.name) VALUES (\(names.map { _ in "?" }.joined(separator: ", "))) \
            ON CONFLICT (\(key)) DO UPDATE SET \(updates.joined(separator: ", "))
            """
        delete = "DELETE FROM \(table.name) WHERE \(byKey)"
        selectByKey = "SELECT * FROM \(table.name) WHERE \(byKey)"
        selectWhere = "SELECT \(table.name).* FROM \(table.name) WHERE "
        selectAllInOrder = "SELECT * FROM \(table.name) ORDER BY \(key)"
    }

    // Made once for each type: putting them together costs more than running one.
    private static let made = Mutex<[ObjectIdentifier: TableStatements]>([:])

    static func of<E: Entity>(_ type: E.Type) -> TableStatements {
        made.withLock { made in
            if let statements = made[ObjectIdentifier(type)] { return statements }
            let statements = TableStatements(E.table)
            made[ObjectIdentifier(type)] = statements
            return statements
        }
    }
}
