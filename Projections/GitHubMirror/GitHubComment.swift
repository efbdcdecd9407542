package import LedgerEvents

/// What we last saw of an issue comment.
package struct GitHubComment: Sendable, Equatable {
    /// GitHub's id.
    package var externalID: Int64
    /// Our own: the operation that first brought it.
    package var id: OperationID
    package var repository: Int64
    package var updatedAt: GitHubSeconds
    package var content: Position?
    package var isDeleted: Bool
    package var lastEvent: Position
}

extension GitHubComment: Entity {
    package static let table = TableShape(
        "github_comment", key: ["external_id"],
        columns: [
            .integer("external_id"), .integer("id"), .integer("repository"), .integer("updated_at"),
            .integer("content"), .integer("is_deleted"), .integer("last_event"),
        ])

    package var key: Int64 { externalID }

    package func write(_ row: inout RowWriter) {
        row.integer(externalID)
        row.integer(id)
        row.integer(repository)
        row.integer(updatedAt)
        row.integer(content)
        row.flag(isDeleted)
        row.integer(lastEvent)
    }

    package init(_ row: inout RowReader) {
        externalID = row.integer() ?? 0
        id = row.integer() ?? 0
        repository = row.integer() ?? 0
        updatedAt = row.integer() ?? 0
        content = row.integer()
        isDeleted = row.flag()
        lastEvent = row.integer() ?? 0
    }
}

package enum GitHubCommentProjection: Projection {
    package static let version = 2

    package static func keys(_ event: Event) -> [Int64] {
        sighting(event).map { [$0.comment] } ?? []
    }

    package static func evolve(_ state: GitHubComment?, _ event: Event, key: Int64) -> GitHubComment? {
        guard let seen = sighting(event) else { return state }
        var comment =
            state
            ?? GitHubComment(
                externalID: key, id: event.operation ?? event.position, repository: seen.repository, updatedAt: .min,
                isDeleted: false, lastEvent: event.position)
        comment.isDeleted = seen.isDeleted ?? comment.isDeleted
        guard let updatedAt = event.githubUpdatedAt, updatedAt >= comment.updatedAt else { return comment }
        comment.updatedAt = updatedAt
        comment.content = event.body ?? comment.content
        comment.lastEvent = event.position
        return comment
    }

    private static func sighting(_ event: Event) -> (comment: Int64, repository: Int64, isDeleted: Bool?)? {
        switch event.type {
        case .operationRecorded:
            guard let seen = event.decoded(OperationRecorded.self), seen.direction == .inbound,
                let comment = seen.comment, let repository = seen.repository
            else { return nil }
            return (comment, repository, seen.change == .delete ? true : nil)
        case .recordAgreed:
            guard let agreed = event.decoded(RecordAgreed.self), let comment = agreed.comment else { return nil }
            return (comment, agreed.repository, nil)
        case .recordRestored:
            guard let restored = event.decoded(RecordRestored.self), let comment = restored.comment,
                let repository = restored.repository
            else { return nil }
            return (comment, repository, false)
        default:
            return nil
        }
    }
}
