package import LedgerEvents

/// What tasks belong to.
package struct Project: Sendable, Equatable {
    package var id: String
    package var name: String
    package var savedAt: Microseconds
}

extension Project: Entity {
    package static let table = TableShape(
        "project", key: ["id"], columns: [.text("id"), .text("name"), .integer("saved_at")])

    package var key: String { id }

    package func write(_ row: inout RowWriter) {
        row.text(id)
        row.text(name)
        row.integer(savedAt)
    }

    package init(_ row: inout RowReader) {
        id = row.text() ?? ""
        name = row.text() ?? ""
        savedAt = row.integer() ?? 0
    }
}

package enum ProjectProjection: Projection {
    package static let version = 1

    package static func keys(_ event: Event) -> [String] {
        guard event.type == .projectSaved, let saved = event.decoded(ProjectSaved.self) else { return [] }
        return [saved.project]
    }

    package static func evolve(_ state: Project?, _ event: Event, key: String) -> Project? {
        let name = event.text.map { String(decoding: $0, as: UTF8.self) } ?? ""
        return Project(id: key, name: name, savedAt: event.recordedAt)
    }
}
