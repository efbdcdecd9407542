package import LedgerEvents

/// An installation of the GitHub App on an account.
package struct Installation: Sendable, Equatable {
    package var id: Int64
    package var state: State
    package var lastEvent: Position

    package enum State: String, Sendable {
        case active, suspended, removed
    }
}

extension Installation: Entity {
    package static let table = TableShape(
        "installation", key: ["id"], columns: [.integer("id"), .text("state"), .integer("last_event")])

    package var key: Int64 { id }

    package func write(_ row: inout RowWriter) {
        row.integer(id)
        row.value(state)
        row.integer(lastEvent)
    }

    package init(_ row: inout RowReader) {
        id = row.integer() ?? 0
        state = row.value(State.self) ?? .active
        lastEvent = row.integer() ?? 0
    }
}

package enum InstallationProjection: Projection {
    package static let version = 1

    package static func keys(_ event: Event) -> [Int64] {
        switch event.type {
        case .installationCreated, .installationDeleted, .installationSuspended, .installationUnsuspended:
            event.installation.map { [$0] } ?? []
        default: []
        }
    }

    package static func evolve(_ state: Installation?, _ event: Event, key: Int64) -> Installation? {
        let now: Installation.State =
            switch event.type {
            case .installationDeleted: .removed
            case .installationSuspended: .suspended
            default: .active
            }
        return Installation(id: key, state: now, lastEvent: event.position)
    }
}
