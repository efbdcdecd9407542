package import Ledger
package import LedgerEvents
import Projections
package import SyncEngine

/// A project as a later version of the program might keep it: in a table of another shape.
package struct CountedProject: Entity, Equatable {
    package static let table = TableShape(
        "project", key: ["id"], columns: [.text("id"), .integer("times_saved")], indexes: [.init(["times_saved"])])

    package var id: String
    package var timesSaved: Int64
    package var key: String { id }

    package init(id: String, timesSaved: Int64) {
        self.id = id
        self.timesSaved = timesSaved
    }

    package init(_ row: inout RowReader) {
        id = row.text() ?? ""
        timesSaved = row.integer() ?? 0
    }

    package func write(_ row: inout RowWriter) {
        row.text(id)
        row.integer(timesSaved)
    }
}

package enum CountedProjectProjection: Projection {
    package static let version = 2

    package static func keys(_ event: Event) -> [String] { ProjectProjection.keys(event) }

    package static func evolve(_ state: CountedProject?, _ event: Event, key: String) -> CountedProject? {
        CountedProject(id: key, timesSaved: (state?.timesSaved ?? 0) + 1)
    }
}

extension ProjectionCatalog {
    /// What a later version of the program might have.
    package static let later = tables.map { table in
        table.table.name == Project.table.name ? ProjectionTable(CountedProjectProjection.self) : table
    }
}
