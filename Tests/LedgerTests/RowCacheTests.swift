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
        static let table = TableShape("plant", key: ["name"], columns: [.text("name"), .integer("height")])

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

    @Test("Whatever comes after whatever, a row is what was put last", arguments: [false, true])
    func everyOrder(isThereBefore: Bool) throws {
        try DatabaseQueue().inDatabase { db in
            try db.execute(sql: TableStatements(Plant.table).create)
            for way in Self.ways { try follow(way, isThereBefore, db) }
        }
    }

    private func follow(_ way: [Step], _ isThereBefore: Bool, _ db: Database) throws {
        let (rows, file) = (Rows(remembering: db), Rows(db))
        var expected = isThereBefore ? Plant("rose", 1) : nil
        var written = expected
        if let expected { try file.put("rose", expected) } else { try file.remove(Plant.self, "rose") }
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

    @Test("What has come and gone is not written")
    func superseded() throws {
        try DatabaseQueue().inDatabase { db in
            try db.execute(sql: TableStatements(Plant.table).create)
            let rows = Rows(remembering: db)
            for height in 1...3 {
                try rows.put("rose", Plant("rose", Int64(height)))
                try rows.remove(Plant.self, "rose")
            }
            let before = db.totalChangesCount
            try rows.flush()
            #expect(db.totalChangesCount == before)
        }
    }

    @Test("More rows than are remembered at once are written, and found again")
    func many() throws {
        try DatabaseQueue().inDatabase { db in
            try db.execute(sql: TableStatements(Plant.table).create)
            let rows = Rows(remembering: db)
            for growth in Int64(1)...2 {
                for height in Int64(0)..<5000 {
                    let name = "plant \(height)"
                    #expect(try rows.find(Plant.self, name)?.height == (growth == 1 ? nil : height + 1))
                    try rows.put(name, Plant(name, height + growth))
                    try rows.flushIfFull()
                }
            }
            try rows.flush()
            #expect(
                try Rows(db).values("SELECT count(*), sum(height) FROM plant") == [
                    [.integer(5000), .integer(12_507_500)]
                ])
        }
    }

    /// A place that is for one of them.
    private struct Guest: Entity {
        var name: String
        static let table = TableShape(
            "guest", key: ["name"], columns: [.text("name"), .integer("place")],
            indexes: [.init(["place"], unique: true)])

        var key: String { name }

        init(_ name: String) { self.name = name }

        init(_ row: inout RowReader) { self.init(row.text() ?? "") }

        func write(_ row: inout RowWriter) {
            row.text(name)
            row.integer(7)
        }
    }

    @Test("What only one may have passes from one to the other, and back", arguments: [false, true])
    func passing(forgetsBetween: Bool) throws {
        try DatabaseQueue().inDatabase { db in
            let statements = TableStatements(Guest.table)
            for statement in [statements.create] + statements.indexes { try db.execute(sql: statement) }
            let rows = Rows(remembering: db)
            try rows.put("ada", Guest("ada"))
            for (from, to) in [("ada", "bob"), ("bob", "ada"), ("ada", "eve")] {
                try rows.remove(Guest.self, from)
                if forgetsBetween { rows.forget() }
                try rows.put(to, Guest(to))
                #expect(try rows.find(Guest.self, from) == nil && rows.find(Guest.self, to) == Guest(to))
                #expect(try Rows(db).all(Guest.self, where: "place = 7") == [Guest(to)])
            }
        }
    }
}
