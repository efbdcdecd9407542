import Foundation
import LedgerEvents

/// The records that the projector is busy with, so that each has one piece of work at a time.
final class RecordsUnderWay: @unchecked Sendable {
    // @unchecked: `records` is only touched while `lock` is held.
    private var records: Set<RecordID> = []
    private let lock = NSLock()

    var count: Int { lock.withLock { records.count } }

    /// False if it is busy with this record already, or with as many as it may be.
    func begin(_ record: RecordID, atMost limit: Int) -> Bool {
        lock.withLock { records.count < limit && records.insert(record).inserted }
    }

    func end(_ record: RecordID) { _ = lock.withLock { records.remove(record) } }
}
