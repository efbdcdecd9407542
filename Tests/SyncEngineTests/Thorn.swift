import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// Refuses to have it written down that the calls of one installation are paused, as a fault of ours would: a table whose
/// rows must differ, and do not.
enum Thorn {
    static let refused: Int64 = 13

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
            event.type == .callsPaused && event.installation == Thorn.refused ? [1, 2] : []
        }

        static func evolve(_ state: Row?, _ event: Event, key: Int64) -> Row? { Row(key) }
    }
}
