import Foundation
import GRDB
package import LedgerEvents

/// Makes the projections again from the log, beside the live ones, so that the two can be compared.
package struct Rebuild {
    private let fresh: DatabaseQueue
    private let projections: ProjectionStore

    /// Folds the log up to `position` (all of it, when nil) into a new file at `path`, or into one that is gone afterwards.
    package init(
        _ log: any EventReader, tables: [ProjectionTable], to position: Position? = nil, path: String? = nil,
        progress: (Position) -> Void = { _ in }
    ) throws {
        // Without a name SQLite makes a file that nobody else sees and that goes with it: rows take more than memory has.
        fresh = try DatabaseQueue(path: path ?? "")
        projections = ProjectionStore(writer: fresh, tables: tables)
        let store = projections
        try fresh.inDatabase { db in
            try db.inTransaction {
                try store.create(db)
                let rows = Rows(db, cache: RowCache())
                var last: Position = 0
                try log.scan(.all, after: 0) { event in
                    if let position, event.position > position { return false }
                    try store.fold(event, into: rows)
                    last = event.position
                    if last % 10_000 == 0 { progress(last) }
                    return true
                }
                try store.setCursor(.init(position: last, leaf: log.leaf(at: last) ?? []), rows)
                return .commit
            }
        }
    }

    /// The first line in which the rebuilt rows differ from `rows`, as (rebuilt, live); nil if all are equal.
    package func firstDifference(from live: Rows) throws -> (rebuilt: String?, live: String?)? {
        var liveLines = CanonicalDump(projections.tables, of: live.db)
        return try fresh.read { db in
            var lines = CanonicalDump(projections.tables, of: db)
            while true {
                let (rebuilt, live) = (try lines.next(), try liveLines.next())
                if rebuilt != live { return (rebuilt, live) }
                if rebuilt == nil { return nil }
            }
        }
    }

    package func rows<Result>(_ work: (Rows) throws -> Result) throws -> Result {
        try fresh.read { db in try work(Rows(db)) }
    }
}
