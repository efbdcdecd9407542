import GRDB
package import LedgerEvents

/// Which types of events each full tile of the tree stands for, in `projections.db`: disposable like the tiles.
///
/// The log has no index on types: it would cost every append a page for each type. Whoever looks for a type that is
/// seldom is led from block to block instead, and past all others.
struct TypeBlocks {
    private let db: Database

    init(_ db: Database) { self.db = db }

    static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS type_block (
                    type TEXT NOT NULL, block INTEGER NOT NULL, PRIMARY KEY (type, block)
                ) STRICT, WITHOUT ROWID
                """)
    }

    func append(_ types: Set<EventType>, block: Int64) throws {
        let statement = try DirectStatement("INSERT OR IGNORE INTO type_block VALUES (?, ?)", in: db)
        for type in types {
            try statement.bind(type.rawValue, at: 1)
            try statement.bind(block, at: 2)
            try statement.run()
        }
    }

    /// The next stretch of positions, behind `position`, whose blocks all have the type; nil if no stored block has.
    func stretch(with type: EventType, after position: Position) throws -> ClosedRange<Position>? {
        let statement = try DirectStatement(
            "SELECT block FROM type_block WHERE type = ? AND block >= ? ORDER BY block LIMIT ?", in: db)
        defer { statement.reset() }
        try statement.bind(type.rawValue, at: 1)
        try statement.bind(position / TileTable.width, at: 2)
        try statement.bind(Self.longestStretch, at: 3)
        guard try statement.step() else { return nil }
        let first = statement.integer(0)
        var last = first
        while try statement.step(), statement.integer(0) == last + 1 { last += 1 }
        let end = try TileTable.end(of: last)
        return max(first * TileTable.width, position) + 1...end
    }

    /// In blocks: a type that is everywhere is read in large pieces, and asked for no further than that.
    private static let longestStretch: Int64 = 64
}

extension LedgerReader {
    /// Calls `visit` with each event after `position` that the filter passes, in order, until it returns false. What
    /// stands between seldom ones is not read.
    package func scan(_ filter: EventFilter, after position: Position, visit: (Event) throws -> Bool) throws {
        guard let type = filter.type, filter.record == nil, filter.operation == nil else {
            return try log.scan(filter, after: position, visit: visit)
        }
        let blocks = TypeBlocks(rows.db)
        var goesOn = true
        var start = position
        while goesOn, let stretch = try blocks.stretch(with: type, after: start) {
            var part = filter
            part.upTo = min(stretch.upperBound, filter.upTo ?? .max)
            try log.scan(part, after: stretch.lowerBound - 1) { event in
                goesOn = try visit(event)
                return goesOn
            }
            start = stretch.upperBound
        }
        guard goesOn else { return }
        // Behind the last full tile, which is not far from the head.
        var rest = filter
        rest.upTo = min(try log.head, filter.upTo ?? .max)
        try log.scan(rest, after: max(start, TileTable(rows.db).leafCount()), visit: visit)
    }

    /// At most `limit` of them.
    package func events(_ filter: EventFilter, after position: Position, limit: Int) throws -> [Event] {
        try Array(first: limit) { try scan(filter, after: position, visit: $0) }
    }
}
