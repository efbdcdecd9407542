package import LedgerEvents

/// A client's API token. The token itself is nowhere; its hash is enough to recognise it.
package struct Token: Sendable, Equatable {
    package var name: String
    /// SHA-256, lower-case hex.
    package var sha256: String
    package var readOnly: Bool
    package var createdAt: Microseconds
    package var revokedAt: Microseconds?
}

extension Token: Entity {
    package static let table = TableShape(
        "token", key: ["name"],
        columns: [
            .text("name"), .text("sha256"), .integer("read_only"), .integer("created_at"), .integer("revoked_at"),
        ],
        indexes: [.init(["sha256"])])

    package var key: String { name }

    package func write(_ row: inout RowWriter) {
        row.text(name)
        row.text(sha256)
        row.flag(readOnly)
        row.integer(createdAt)
        row.integer(revokedAt)
    }

    package init(_ row: inout RowReader) {
        name = row.text() ?? ""
        sha256 = row.text() ?? ""
        readOnly = row.flag()
        createdAt = row.integer() ?? 0
        revokedAt = row.integer()
    }
}

package enum TokenProjection: Projection {
    package static let version = 1

    package static func keys(_ event: Event) -> [String] {
        switch event.type {
        case .tokenCreated: event.decoded(TokenCreated.self).map { [$0.name] } ?? []
        case .tokenRevoked: event.decoded(TokenRevoked.self).map { [$0.name] } ?? []
        default: []
        }
    }

    package static func evolve(_ state: Token?, _ event: Event, key: String) -> Token? {
        if let created = event.type == .tokenCreated ? event.decoded(TokenCreated.self) : nil {
            return Token(
                name: key, sha256: created.sha256, readOnly: created.readOnly, createdAt: event.recordedAt)
        }
        var token = state
        token?.revokedAt = event.recordedAt
        return token
    }
}
