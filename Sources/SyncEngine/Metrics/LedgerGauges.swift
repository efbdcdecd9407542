import Foundation
package import Ledger
package import LedgerEvents
import Projections

/// What the ledger tells of itself at a scrape. What it costs grows with what waits, not with the log.
package struct LedgerGauges: Sendable {
    private let ledger: Ledger
    private let watch: ProjectorWatch?
    /// nil: it lives in memory.
    private let folder: String?
    private let clock: @Sendable () -> Microseconds

    package init(
        _ ledger: Ledger, watch: ProjectorWatch?, folder: String?,
        clock: @escaping @Sendable () -> Microseconds = Ledger.wallClock
    ) {
        self.ledger = ledger
        self.watch = watch
        self.folder = folder
        self.clock = clock
    }

    package func samples() async throws -> [Sample] {
        let now = clock()
        return try await ledger.read { try of($0, at: now) } + (folder.map(Self.disk) ?? [])
    }

    private func of(_ reader: LedgerReader, at now: Microseconds) throws -> [Sample] {
        let head = try reader.log.head
        let folded = try reader.rows.position
        var samples = [Sample(.logHead, head), Sample(.projectionLag, max(0, head - folded))]
        var idle = try Set(reader.rows.values(Self.series).map { $0.map(\.text) })
        for row in try reader.rows.values(Self.unfinished) {
            let labels = row.prefix(3).map(\.text)
            idle.remove(labels)
            samples.append(Sample(.operations, labels, row[3].integer))
            samples.append(Sample(.oldestOperation, labels, seconds(max(0, now - row[4].integer))))
        }
        samples += idle.map { Sample(.operations, $0, 0) }
        samples.append(Sample(.undecidedReceipts, try reader.rows.values(Self.undecided)[0][0].integer))
        samples.append(Sample(.confirmations, try reader.rows.values(Self.confirmations)[0][0].integer))
        samples += try reader.connectedRepositories().map {
            Sample(.repositories, [$0.obstacle?.rawValue ?? "none"], $0.count)
        }
        for pause in try reader.rows.all(CallPause.self, where: "until > ?", [.integer(now)]) {
            samples.append(
                Sample(
                    .pausedUntil, [String(pause.key.installation), pause.key.cause.rawValue], seconds(pause.until)))
        }
        if let watch { samples.append(Sample(.projectorStuck, try watch.overdue(reader, at: now) == nil ? 0 : 1)) }
        return samples
    }

    private func seconds(_ time: Microseconds) -> Double { Double(time) / Double(Timestamp.microsecondsPerSecond) }

    /// From the index on states alone, but for the time of the oldest: the finished ones, which are nearly all, are not
    /// looked at, and of the others no row is read. Ids are in the order of time.
    static let unfinished = """
        SELECT state, direction, lane, waiting, (SELECT recorded_at FROM operation WHERE id = oldest)
        FROM (SELECT state, direction, coalesce(installation, 0) AS lane, count(*) AS waiting, min(id) AS oldest
            FROM operation WHERE state IN ('queued', 'processing', 'errored') GROUP BY 1, 2, 3)
        """
    /// What there may be operations of by and by: one that was not there at the last scrape is not seen to have grown.
    static let series = """
        SELECT state.value, direction.value, lane
        FROM (SELECT DISTINCT coalesce(installation, 0) AS lane FROM repository WHERE project IS NOT NULL),
            json_each('["queued", "processing", "errored"]') AS state, json_each('["inbound", "outbound"]') AS direction
        """
    static let undecided = "SELECT count(*) FROM undecided_receipt"
    static let confirmations = "SELECT count(*) FROM confirmation"

    private static func disk(_ folder: String) -> [Sample] {
        let files = FileManager.default
        var samples = ["ledger.db", "projections.db"].flatMap { name in
            // `projections.db` is a link to the one in use, and write-ahead logs lie beside what links lead to.
            let path = URL(filePath: folder + "/" + name).resolvingSymlinksInPath().path
            return ["", "-wal"].compactMap { suffix in
                (try? files.attributesOfItem(atPath: path + suffix)[.size] as? NSNumber).map {
                    Sample(.fileSize, [name + suffix], $0.int64Value)
                }
            }
        }
        if let free = try? files.attributesOfFileSystem(forPath: folder)[.systemFreeSize] as? NSNumber {
            samples.append(Sample(.diskFree, free.int64Value))
        }
        return samples
    }
}

extension ColumnValue {
    fileprivate var integer: Int64 { if case .integer(let value) = self { value } else { 0 } }

    fileprivate var text: String {
        switch self {
        case .null: ""
        case .integer(let value): String(value)
        case .text(let value): value
        }
    }
}
