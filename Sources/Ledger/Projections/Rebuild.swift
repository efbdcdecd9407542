import GRDB
package import LedgerEvents

/// The projections made again from the log, for themselves, so that they can be looked into or
/// compared with those in use.
package struct Rebuild {
    fileprivate let build: ProjectionBuild
    private let set: ProjectionSet

    /// Folds the log up to `position` (all of it, when nil) into a new file at `path`, or into one that nobody sees.
    package init(
        _ store: any EventStore, tables: [ProjectionTable], to position: Position? = nil, path: String = "",
        progress: (Position) -> Void = { _ in }
    ) throws {
        set = ProjectionSet(tables)
        build = try ProjectionBuild(set, path: path)
        let head = try store.read { try $0.head }
        try build.fold(store, through: min(position ?? head, head), progress: progress)
        try build.index()
    }

    package var position: Position { build.position }

    package func rows<Result>(_ work: (Rows) throws -> Result) throws -> Result {
        try build.read { db in try work(Rows(db)) }
    }

    func copy(to queue: DatabaseQueue) throws { try build.copy(to: queue) }

    /// The first line in which the rebuilt rows differ from `rows`, as (rebuilt, live); nil if all are equal. Both must
    /// have come to the same position.
    package func firstDifference(from live: Rows) throws -> (rebuilt: String?, live: String?)? {
        var liveLines = CanonicalDump(set.tables, of: live.db)
        return try build.read { db in
            var lines = CanonicalDump(set.tables, of: db)
            while true {
                let (rebuilt, live) = (try lines.next(), try liveLines.next())
                if rebuilt != live { return (rebuilt, live) }
                if rebuilt == nil { return nil }
            }
        }
    }
}

extension Ledger {
    /// Makes the projections again and compares them with those in use, of which it changes nothing. Service goes on:
    /// only the comparison itself is one look at them.
    ///
    /// - Returns: The position at which they were compared, and the first line in which they differ.
    package func compareWithRebuild(
        progress: (Position) -> Void = { _ in }
    ) throws -> (position: Position, difference: (rebuilt: String?, live: String?)?) {
        let begun = try readBlocking { try $0.rows.position }
        let rebuilt = try Rebuild(store, tables: tables, to: begun, progress: progress)
        return try readBlocking { reader in
            let position = try reader.rows.position
            try rebuilt.build.fold(reader.log, through: position)
            return (position, try rebuilt.firstDifference(from: reader.rows))
        }
    }
}
