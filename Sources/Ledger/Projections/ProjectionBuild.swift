import GRDB
import LedgerEvents

/// Projections that are being made of a log, in a file that nobody else opens.
///
/// The log is read a stretch at a time, so that its write-ahead log can be moved on meanwhile. Nothing of
/// the file need survive a crash: what is not whole is thrown away. So it has no journal, waits for no disk,
/// and gets its indexes last.
final class ProjectionBuild {
    private let set: ProjectionSet
    private let file: DatabaseQueue
    /// Up to where the log has been folded.
    private(set) var position: Position = 0

    private static let stretch: Position = 10_000

    /// - Parameter path: Of a new file; empty: a temporary one that is gone with this build.
    init(_ set: ProjectionSet, path: String) throws {
        self.set = set
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            // Before the protection, under which SQLite keeps its journal without a word.
            guard try String.fetchOne(db, sql: "PRAGMA journal_mode = OFF") == "off" else {
                throw LedgerError(.unavailable, "\(path): SQLite did not accept journal_mode = off")
            }
            try SQLiteConnection.protect(db)
            try db.execute(
                sql: "PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536")
        }
        file = try DatabaseQueue(path: path, configuration: configuration)
        try file.inDatabase(set.createTables)
    }

    /// Folds the log up to `end`, which it has.
    func fold(
        _ store: any EventStore, through end: Position, progress: (Position) -> Void = { _ in }
    ) throws {
        while position < end {
            try store.read { try fold($0, through: min(position + Self.stretch, end)) }
            progress(position)
        }
    }

    /// The same in one look at the log.
    func fold(_ log: any EventReader, through end: Position) throws {
        try file.inDatabase { db in
            try db.inTransaction {
                try set.catchUp(Rows(remembering: db), with: log, through: end)
                return .commit
            }
            position = try set.cursor(db).position
        }
    }

    func index() throws { try file.inDatabase(set.createIndexes) }

    /// Stores the tiles of the tree that the log has leaves for.
    func fillTree(_ store: any EventStore) throws {
        while try file.inDatabase({ db in
            try store.read { try TileTable(db).fill(with: $0, atMost: 256, through: position) }
        }) {}
    }

    func read<Result>(_ work: (Database) throws -> Result) throws -> Result { try file.read(work) }

    func copy(to queue: DatabaseQueue) throws { try file.backup(to: queue) }

    /// Lets go of the file.
    func close() throws { try file.close() }
}
