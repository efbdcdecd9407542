import Foundation
import Ledger
import LedgerEvents
import SyncEngine
import TestSupport
import Testing

@Suite("What verification says, and of what it says nothing")
struct VerificationTests {
    private let folder: TemporaryFolder

    init() async throws {
        folder = try TemporaryFolder()
        let ledger = try Ledger.open(folder: folder.path, tables: ProjectionCatalog.tables)
        _ = try await ledger.write { transaction in
            try transaction.append(
                Draft(TokenRevoked(name: "t"), body: .new(Array(repeating: UInt8(ascii: "x"), count: 5_000))))
        }
    }

    private func verify() throws -> Verification { try LogVerifier(folder: folder.path, witnesses: []).verify() }

    private func change(_ sql: String, in file: String = "ledger.db") throws {
        let done = try Shell.sqlite([folder.file(file), sql])
        #expect(done.status == 0, "\(done.error)")
    }

    @Test("A newer program's file is left to that program")
    func newer() throws {
        try change("PRAGMA user_version = 99")
        let error = #expect(throws: LedgerError.self) { _ = try verify() }
        #expect(error?.code == .newerSchema)
    }

    @Test(
        "Rows that hold what none can hold are told of, and end nothing",
        arguments: [
            (
                "projections.db", "projection_cursor (position, leaf)", "VALUES (NULL, NULL)",
                "projections.db cannot be read"
            ),
            (
                "projections.db", "tree_tile (level, number, hashes)", "VALUES (0, 36028797018963967, x'')",
                "a tile 36028797018963967, which no log fills"
            ),
            (
                "projections.db", "tree_tile (level, number, hashes)", "VALUES (0, -9223372036854775808, x'')",
                "a tile -9223372036854775808, which no log fills"
            ),
            ("ledger.db", "dictionary (adler32, bytes)", "VALUES (NULL, NULL)", "ledger.db cannot be read on"),
        ])
    func impossible(_ file: String, _ table: String, _ values: String, _ said: String) throws {
        let name = table.split(separator: " ")[0]
        try change("DROP TABLE \(name); CREATE TABLE \(table); INSERT INTO \(name) \(values)", in: file)
        let problems = try verify().problems
        #expect(problems.contains { $0.text.contains(said) }, "\(problems)")
    }

    @Test(
        "The dictionaries that others need to read bodies are as they were",
        arguments: [
            ("UPDATE dictionary SET bytes = x'00'", "was changed"), ("DELETE FROM dictionary", "is missing"),
            ("INSERT INTO dictionary VALUES (7, x'07')", "dictionary 7 of ledger.db is not ours"),
        ])
    func dictionaries(_ cheat: String, _ said: String) throws {
        let triggers = try Shell.sqlite([
            "-readonly", folder.file("ledger.db"),
            "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'dictionary'",
        ]).output
        let made = try Shell.sqlite([
            "-readonly", folder.file("ledger.db"),
            "SELECT sql || ';' FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'dictionary'",
        ]).output
        try change(triggers + cheat + ";" + made)
        let problems = try verify().problems
        #expect(problems.count == 1 && problems.allSatisfy { $0.position == nil })
        #expect(problems.first?.text.contains(said) == true, "\(problems)")
    }
}
