package import LedgerEvents

/// What tasks belong to.
package struct Project: Sendable, Equatable {
    package var id: String
    /// nil once it has been erased.
    package var name: String?
    /// The event that brought the name.
    package var namedBy: Position
    package var savedAt: Microseconds
}

extension Project: Entity {
    package static let table = TableShape(
        "project", key: ["id"],
        columns: [.text("id"), .text("name"), .integer("named_by"), .integer("saved_at")],
        keepsNames: true)

    package var key: String { id }

    package func write(_ row: inout RowWriter) {
        row.text(id)
        row.text(name)
        row.integer(namedBy)
        row.integer(savedAt)
    }

    package init(_ row: inout RowReader) {
        id = row.text() ?? ""
        name = row.text()
        namedBy = row.integer() ?? 0
        savedAt = row.integer() ?? 0
    }
}

package enum ProjectProjection: Projection {
    package static let version = 2

    package static func keys(_ event: Event) -> [String] {
        switch event.type {
        case .projectSaved: event.decoded(ProjectSaved.self).map { [$0.project] } ?? []
        case .bodyRedacted: (event.decoded(BodyRedacted.self)?.project).map { [$0] } ?? []
        default: []
        }
    }

    package static func evolve(_ state: Project?, _ event: Event, key: String) -> Project? {
        if event.type == .bodyRedacted {
            var project = state
            if state?.namedBy == event.body { project?.name = nil }
            return project
        }
        return Project(
            id: key, name: event.text.map { String(decoding: $0, as: UTF8.self) }, namedBy: event.position,
            savedAt: event.recordedAt)
    }
}
