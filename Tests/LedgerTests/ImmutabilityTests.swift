import Foundation
import Ledger
import LedgerEvents
import TestSupport
import Testing

/// The file defends itself: each of these is tried with the plain `sqlite3` shell, which knows nothing of us.
@Suite("The file refuses to be changed")
struct ImmutabilityTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("ledger.db") }

    init() throws {
        folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.file("ledger.db"))
        try store.transaction { transaction in
            for index in 1...3 {
                _ = try transaction.append(
                    Draft(TokenRevoked(name: "n\(index)"), body: .new(Array("body \(index)".utf8))), recordedAt: 10)
            }
        }
    }

    private static let leaf = "randomblob(32)"

    private static func insert(
        _ verb: String, position: String, recordedAt: Int = 10, correlation: Int = 1, causation: String = "NULL",
        body: String = "NULL", digest: String = "NULL"
    ) -> String {
        "\(verb) INTO event (position, recorded_at, type, schema, correlation, causation, body, body_digest, payload, leaf) "
            + "VALUES (\(position), \(recordedAt), 'x', 1, \(correlation), \(causation), \(body), \(digest), '{}', \(leaf))"
    }

    static let attempts: [String] = [
        "UPDATE event SET payload = '{}' WHERE position = 2",
        "UPDATE OR IGNORE event SET position = 9 WHERE position = 3",
        "UPDATE OR REPLACE event SET position = 2 WHERE position = 3",
        "DELETE FROM event WHERE position = 3",
        "DELETE FROM event",
        insert("INSERT OR REPLACE", position: "2"),
        insert("REPLACE", position: "3"),
        insert("INSERT OR IGNORE", position: "2"),
        insert("INSERT", position: "5"),
        insert("INSERT", position: "0"),
        insert("INSERT", position: "-1"),
        insert("INSERT", position: "NULL"),
        insert("INSERT", position: "4", recordedAt: 9),
        insert("INSERT", position: "4", causation: "4"),
        insert("INSERT", position: "4", correlation: 5),
        insert("INSERT", position: "4", body: "5"),
        insert("INSERT", position: "4", body: "1", digest: leaf),
        "INSERT INTO event (recorded_at, type, schema, correlation, payload, leaf) VALUES (10, 'x', 1, 1, '{}', randomblob(32))",
        "INSERT INTO event (position, recorded_at, type, schema, correlation, payload, leaf) VALUES (4, 10, 'x', 1, 1, '{}', x'00')",
        "INSERT INTO event (position, recorded_at, type, schema, correlation, payload, leaf) VALUES (4, 'x', 'x', 1, 1, '{}', randomblob(32))",
        "UPDATE body SET bytes = x'00' WHERE position = 1",
        "DELETE FROM body WHERE position = 1",
        "UPDATE dictionary SET bytes = x'00'",
        "DELETE FROM dictionary",
        "INSERT OR REPLACE INTO dictionary SELECT adler32, x'00' FROM dictionary",
        "REPLACE INTO body VALUES (3, x'00', 0, x'00')",
        "REPLACE INTO body VALUES (1, x'00', 0, x'00')",
        "INSERT INTO body VALUES (9, x'00', 0, x'00')",
        // Erasing needs the event that says so, the last one, about this very body.
        erasing(1, event: 3),
        erasing(1, event: 4),
        // The last event, and its own body, but nothing that says so.
        erasing(3, event: 3),
        redacting(1) + erasing(2, event: 4),
        redacting(1) + erasing(1, event: 3),
        redacting(1) + "UPDATE body SET salt = x'', encoding = 0, bytes = x'' WHERE position = 1",
        redacting(1) + "UPDATE body SET salt = x'', encoding = 0, bytes = CAST('4' AS BLOB) WHERE position = 1",
        redacting(1) + "UPDATE body SET encoding = 2, bytes = CAST('4' AS BLOB) WHERE position = 1",
        redacting(1) + "UPDATE body SET salt = x'', encoding = 2, bytes = CAST('forged' AS BLOB) WHERE position = 1",
        redacting(1)
            + "UPDATE body SET position = 9, salt = x'', encoding = 2, bytes = CAST('4' AS BLOB) WHERE position = 1",
        redacting(1) + "DELETE FROM body WHERE position = 1",
        redacting(1) + "REPLACE INTO body VALUES (1, x'', 2, CAST('4' AS BLOB))",
        redacting(1) + insert("INSERT", position: "5") + ";" + erasing(1, event: 4),
    ]

    /// What an erasure needs before it, in a transaction that the refusal ends.
    private static func redacting(_ body: Int) -> String {
        "BEGIN; INSERT INTO event (position, recorded_at, type, schema, correlation, body, payload, leaf) "
            + "VALUES (4, 10, 'body.redacted', 1, 1, \(body), '{}', \(leaf));"
    }

    private static func erasing(_ body: Int, event: Int) -> String {
        "UPDATE body SET salt = x'', encoding = 2, bytes = CAST('\(event)' AS BLOB) WHERE position = \(body)"
    }

    @Test("Refused, and nothing is changed", arguments: attempts)
    func refused(_ statement: String) throws {
        let dump = ["-readonly", path, "SELECT * FROM event; SELECT position, hex(salt), hex(bytes) FROM body"]
        let before = try Shell.sqlite(dump)
        let attempt = try Shell.sqlite([path, "PRAGMA recursive_triggers = OFF; \(statement)"])
        // By a trigger's words, or because the table is STRICT: not because the statement is none.
        let isRefused = ["event: ", "body: ", "dictionary: ", "cannot store"].contains(where: attempt.error.contains)
        #expect(isRefused && (attempt.status != 0 || statement.contains("OR IGNORE")), "\(statement): \(attempt)")
        let after = try Shell.sqlite(dump)
        #expect(before.status == 0 && before.output.contains("n3"))
        #expect(before == after, "\(statement)")
    }

    @Test("A tombstone is as immutable as what it stands for")
    func tombstone() throws {
        let erased = try Shell.sqlite(["-bail", path, Self.redacting(1) + Self.erasing(1, event: 4) + "; COMMIT"])
        #expect(erased.status == 0, "\(erased.error)")
        for statement in [
            "UPDATE body SET salt = x'00', encoding = 0, bytes = CAST('body 1' AS BLOB) WHERE position = 1",
            "UPDATE body SET bytes = CAST('5' AS BLOB) WHERE position = 1",
            "DELETE FROM body WHERE position = 1",
            "REPLACE INTO body VALUES (1, x'00', 0, CAST('body 1' AS BLOB))",
            Self.redacting(1).replacing("(4,", with: "(5,") + Self.erasing(1, event: 5),
        ] {
            #expect(try Shell.sqlite(["-bail", path, statement]).status != 0, "\(statement)")
        }
        let row = "SELECT hex(salt), encoding, CAST(bytes AS TEXT) FROM body WHERE position = 1"
        #expect(try Shell.sqlite(["-readonly", path, row]).output == "|2|4\n")
    }

    @Test("The shell can append what the rules of the file allow, and the ledger goes on behind it")
    func appended() throws {
        let attempt = try Shell.sqlite([path, Self.insert("INSERT", position: "4")])
        #expect(attempt.status == 0)
    }
}
