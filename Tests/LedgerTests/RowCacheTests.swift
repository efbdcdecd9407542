import GRDB
import LedgerEvents
import Testing

@testable import Ledger

/// What is remembered of rows says what the file will say once it is written.
@Suite("Rows that are remembered")
struct RowCacheTests {
    private struct Plant: Entity {
        var name: String
        var height: Int64
        static let table = TableShape(
            "plant", key: ["name"], columns: [.text("name"), .integer("height")])

        var key: String { name }

        init(_ name: String, _ height: Int64) { (self.name, self.height) = (name, height) }

        init(_ row: inout RowReader) { self.init(row.text() ?? "", row.integer() ?? 0) }

        func write(_ row: inout RowWriter) {
            row.text(name)
            row.integer(height)
        }
    }

    private enum Step: CaseIterable { case grow, remove, look, flush, forget }

    /// All ways to take five of the steps, which is enough to meet a row as it is read, changed, missing, and written.
    private static let ways: [[Step]] = (0..<5).reduce([[]]) { ways, _ in
        ways.flatMap { way in Step.allCases.map { way + [$0] } }
    }

    @Test("Whatever comes after whatever, a row is what was put last")
    func everyOrder() throws {
        for isThereBefore in [false, true] {
            for way in Self.ways { try follow(way, isThereBefore) }
        }
    }

    private func follow(_ way: [Step], _ isThereBefore: Bool) throws {
        try DatabaseQueue().inDatabase { db in
            try db.execute(sql: TableStatements(Plant.table).create)
            let (rows, file) = (Rows(db, cache: RowCache()), Rows(db))
            var (expected, written): (Plant?, Plant?) = (nil, nil)
            if isThereBefore {
                expected = Plant("rose", 1)
                written = expected
                try file.put("rose", Plant("rose", 1))
            }
            for (number, step) in way.enumerated() {
                switch step {
                case .grow:
                    let plant = Plant("rose", Int64(number + 2))
                    expected = plant
                    try rows.put("rose", plant)
                case .remove:
                    expected = nil
                    try rows.remove(Plant.self, "rose")
                case .look: try #require(try rows.find(Plant.self, "rose") == expected, "\(way)")
                case .flush:
                    try rows.flush()
                    written = expected
                case .forget:
                    rows.forget()
                    expected = written
                }
                try #require(try file.find(Plant.self, "rose") == written, "\(way)")
            }
            try #require(try rows.find(Plant.self, "rose") == expected, "\(way)")
            try #require(try rows.all(Plant.self, where: "name = ?", [.text("rose")]) == [expected].compactMap(\.self))
        }
    }
}
