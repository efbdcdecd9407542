import Ledger
import LedgerEvents
import SyncEngine
import TestSupport
import Testing

@Suite("The manual's page on the file format")
struct FileFormatDocumentationTests {
    @Test("Every table, column and trigger of the log is in the manual, and no others")
    func schema() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("ledger.db")
        _ = try SQLiteStore(path: path)
        func ask(_ sql: String) throws -> [String] {
            try Shell.sqlite(["-readonly", path, sql]).output.split(separator: "\n").map(String.init)
        }
        let log = try #require(try Document.page("FileFormat").section("ledger.db"))
        let tables = try ask("SELECT name FROM sqlite_schema WHERE type = 'table'")
        #expect(tables == ["event", "body", "dictionary"])
        for table in tables {
            let columns = try ask(
                """
                SELECT '`' || name || '` ' || type
                    || CASE WHEN pk THEN ' PRIMARY KEY' WHEN "notnull" THEN ' NOT NULL' ELSE '' END
                FROM pragma_table_info('\(table)')
                """)
            let section = try #require(log.section("`\(table)`", level: 3))
            #expect(section.rows.map { $0[0] + " " + $0[1] } == columns, "\(table)")
        }
        let triggers = try ask("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        let rows = try #require(log.section("Triggers", level: 3)).rows
        #expect(rows.map { $0[0] } == triggers.map { "`\($0)`" })
        let indexes = try ask("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
        #expect(try Set(log.text.all("`(event_by_[a-z]+)`")) == Set(indexes))
        let (id, version) = (try ask("PRAGMA application_id"), try ask("PRAGMA user_version"))
        #expect(log.text.contains("`PRAGMA application_id` is \(id[0]) "))
        #expect(log.text.contains("`PRAGMA user_version` is \(version[0]),"))
    }

    @Test("Every projection is in the manual, and no others")
    func projections() throws {
        let rows = try #require(try Document.page("FileFormat").section("projections.db")).rows
        #expect(rows.map { $0[0] } == ProjectionCatalog.tables.map { "`\($0.table.name)`" })
    }
}
