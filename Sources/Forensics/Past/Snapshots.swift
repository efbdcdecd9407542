package import Ledger
import LedgerEvents

/// Keeps snapshots of records with long histories, so that a question about an earlier position folds no more than a
/// stretch of events.
///
/// It reads beside any writer and stores what it has made in small commits: no append waits for it, and none needs it.
package struct Snapshots: Sendable {
    private let ledger: Ledger
    private let spacing: Int
    private let stretch: Int64

    /// - Parameters:
    ///   - spacing: Events of one record between two of its snapshots.
    ///   - stretch: Positions of the log that are looked through at a time.
    package init(_ ledger: Ledger, spacing: Int = 256, stretch: Int64 = 10_000) {
        self.ledger = ledger
        self.spacing = spacing
        self.stretch = stretch
    }

    /// Makes those that the log has events for by now. Returns how many it made.
    @discardableResult
    package func keepUp() async throws -> Int {
        var count = 0
        while !Task.isCancelled {
            let (start, end, made) = try await ledger.read { reader in try next(reader) }
            guard end > start else { break }
            try await ledger.write { try $0.keep(made, from: start, upTo: end) }
            count += made.count
        }
        return count
    }

    private func next(_ reader: LedgerReader) throws -> (start: Position, end: Position, [Snapshot]) {
        let start = try reader.rows.snapshotCursor
        let head = try reader.log.head
        // Of a cursor that no log has come to nothing is made.
        guard 0..<head ~= start else { return (start, start, []) }
        let end = start + min(stretch, head - start)
        let records = try reader.log.records(after: start, upTo: end).sorted { $0.text < $1.text }
        return (start, end, try records.flatMap { try due($0, upTo: end, in: reader) })
    }

    /// One behind each so many events of the record: which ones there are depends on the log alone.
    private func due(_ id: RecordID, upTo end: Position, in reader: LedgerReader) throws -> [Snapshot] {
        let last = try reader.rows.snapshot(of: id, atOrBefore: end)
        var position = last?.position ?? 0
        var fold = last.flatMap { RecordFold(id, stored: $0.state) } ?? RecordFold(id, keeping: RecordFold.latest)
        var made: [Snapshot] = []
        while let next = try reader.log.end(of: spacing, about: id, after: position), next <= end {
            try reader.log.scan(EventFilter(record: id, upTo: next), after: position) { event in
                fold.evolve(event)
                return true
            }
            made.append(Snapshot(record: id, position: next, state: fold.stored))
            position = next
        }
        return made
    }
}
