import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// Refuses to have some events written down, as a fault of ours would: a table whose rows must differ, and do not.
enum Thorn {
    /// Refused are pauses of this installation's calls,
    static let installation: Int64 = 13
    /// that a call about this record failed,
    static let record = RecordID.task("thorn")
    /// and what is synced as of this second of the garden's clock.
    static let second: Int64 = 13

    static var table: ProjectionTable { ProjectionTable(ThornProjection.self) }

    private struct Row: Entity {
        static let table = TableShape(
            "thorn", key: ["id"], columns: [.integer("id"), .integer("same")], indexes: [.init(["same"], unique: true)])

        var key: Int64

        init(_ key: Int64) { self.key = key }

        init(_ row: inout RowReader) {
            key = row.integer() ?? 0
            _ = row.integer()
        }

        func write(_ row: inout RowWriter) {
            row.integer(key)
            row.integer(1)
        }
    }

    private enum ThornProjection: Projection {
        static let version = 1

        static func keys(_ event: Event) -> [Int64] {
            let isRefused =
                switch event.type {
                case .callsPaused: event.installation == Thorn.installation
                case .callFailed: event.record == Thorn.record
                case .recordSynced: event.githubUpdatedAt == GardenClock.github(Thorn.second)
                default: false
                }
            return isRefused ? [1, 2] : []
        }

        static func evolve(_ state: Row?, _ event: Event, key: Int64) -> Row? { Row(key) }
    }
}
