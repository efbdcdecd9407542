import Foundation
import GRDB
import LedgerEvents

/// Notices what other processes append: SQLite's `data_version` changes when another connection commits.
final class HeadWatch: @unchecked Sendable {
    // @unchecked: `lastVersion` is only touched on `queue`.
    private var lastVersion: Int64 = -1
    private let connection: DatabaseQueue
    private let queue = DispatchQueue(label: "syncledger.head")
    private let timer: any DispatchSourceTimer

    /// Asking costs about two microseconds; every few milliseconds is as good as free.
    static let interval: DispatchTimeInterval = .milliseconds(5)

    init(path: String, signal: HeadSignal) throws {
        var configuration = Configuration()
        configuration.readonly = true
        connection = try DatabaseQueue(path: path, configuration: configuration)
        timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now(), repeating: Self.interval)
        timer.setEventHandler { [weak self] in self?.look(signal) }
        timer.activate()
    }

    deinit { timer.cancel() }

    private func look(_ signal: HeadSignal) {
        // A failure to look is not a failure to read or write; those report their own.
        let head = try? connection.inDatabase { db -> Position? in
            let version = try Int64.fetchOne(db.cachedStatement(sql: "PRAGMA data_version")) ?? 0
            guard version != lastVersion else { return nil }
            lastVersion = version
            return try SQLiteEventReader(db: db).head
        }
        if let head = head ?? nil { signal.moved(to: head) }
    }
}
