import Foundation
import GRDB
import LedgerEvents

/// Notices what other processes append: SQLite's `data_version` changes when another connection commits.
///
/// The log is committed before its rows are. Whoever waits is told when both are there to be read. An erasure that is
/// not finished is noticed too: it may be this process that has to clean its file.
final class HeadWatch: @unchecked Sendable {
    // @unchecked: these are only touched on `queue`.
    private var lastVersion: Int64 = -1
    /// For how many looks the rows have been behind the head.
    private var looksBehind = 0
    private var looks = 0
    private let connection: DatabaseQueue
    private let queue = DispatchQueue(label: "syncledger.head")
    private let timer: any DispatchSourceTimer

    /// Where this process writes itself each look costs some hundred microseconds, since the pages that it reads are
    /// others by then.
    static let interval: DispatchTimeInterval = .milliseconds(20)

    /// The looks that whoever appended has for committing the rows too. If it died before, or keeps rows of its own
    /// since it is another version of the program, the rows here are caught up.
    private static let patience = 3
    /// A second's.
    private static let retry = 50

    /// - Parameter catchUp: Has the writer do its upkeep, and first of all catch the rows up.
    init(
        path: String, signal: HeadSignal, rows: ProjectionStore, scrubbing: Scrubbing?,
        catchUp: @escaping @Sendable () -> Void
    ) throws {
        connection = try SQLiteConnection.readOnly(path)
        timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now(), repeating: Self.interval)
        timer.setEventHandler { [weak self] in
            // A failure to look is not a failure to read or write; those report their own. It is looked again.
            try? self?.look(signal, rows, catchUp)
            self?.lookForErasure(scrubbing, catchUp)
        }
        timer.activate()
    }

    deinit { timer.cancel() }

    private func look(_ signal: HeadSignal, _ rows: ProjectionStore, _ catchUp: () -> Void) throws {
        // This process tells of its own events itself, when the rows are there.
        guard !rows.freshness.isBehind else { return }
        let (version, head) = try connection.inDatabase { db -> (Int64, Position?) in
            let version = try Self.version(db)
            let isOther = version != lastVersion || looksBehind > 0
            return (version, isOther ? try SQLiteEventReader(db: db).head : nil)
        }
        guard let head else { return }
        // What this process has appended it has told of, once the rows were there.
        let isKnown = signal.knows(head)
        let isThere = try isKnown || rows.read { try Rows($0).position } >= head
        lastVersion = version
        guard !isThere else {
            looksBehind = 0
            return signal.moved(to: head)
        }
        looksBehind += 1
        if looksBehind == Self.patience || looksBehind.isMultiple(of: Self.retry) { catchUp() }
    }

    /// Another number than the last time if somebody else has committed.
    private static func version(_ db: Database) throws -> Int64 {
        let statement = try DirectStatement("PRAGMA data_version", in: db)
        defer { statement.reset() }
        return try statement.step() ? statement.integer(0) : 0
    }

    private func lookForErasure(_ scrubbing: Scrubbing?, _ catchUp: () -> Void) {
        looks += 1
        if looks.isMultiple(of: Self.retry), scrubbing?.isPending == true { catchUp() }
    }
}
