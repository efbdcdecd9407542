package import LedgerEvents

/// A list of GitHub's that is looked through again and again: a repository's issues, or its comments.
package struct Listing: Sendable, Equatable {
    package var key: Key
    /// When the repository was first connected, on our clock.
    package var connectedAt: Microseconds
    /// Whatever GitHub dates before this second, sweeps have seen, and the next begins with it;
    /// nil: none has ended yet.
    package var through: GitHubSeconds?
    /// GitHub's `ETag` of the page that a sweep from there begins with.
    package var etag: String?
    /// Where an import goes on that has begun and not ended.
    package var importedThrough: GitHubSeconds?
    /// When all its ids were last held against ours, on our clock.
    package var comparedAt: Microseconds?

    package struct Key: Hashable, Sendable, KeyValue {
        package var repository: Int64
        /// `issue` (pull requests show their issue face there) or `issueComment`.
        package var resource: ResourceKind

        package init(_ repository: Int64, _ resource: ResourceKind) {
            self.repository = repository
            self.resource = resource
        }

        package var rowKey: RowKey { .two(.integer(repository), .text(resource.rawValue)) }
    }

    /// In this order: a comment's issue is to be known before it.
    package static let resources: [ResourceKind] = [.issue, .issueComment]

    package init(_ key: Key, connectedAt: Microseconds) {
        self.key = key
        self.connectedAt = connectedAt
    }
}

extension Listing: Entity {
    package static let table = TableShape(
        "listing", key: ["repository", "resource"],
        columns: [
            .integer("repository"), .text("resource"), .integer("connected_at"), .integer("through"), .text("etag"),
            .integer("imported_through"), .integer("compared_at"),
        ])

    package func write(_ row: inout RowWriter) {
        row.integer(key.repository)
        row.value(key.resource)
        row.integer(connectedAt)
        row.integer(through)
        row.text(etag)
        row.integer(importedThrough)
        row.integer(comparedAt)
    }

    package init(_ row: inout RowReader) {
        key = Key(row.integer() ?? 0, .issue)
        key.resource = row.value(ResourceKind.self) ?? .issue
        connectedAt = row.integer() ?? 0
        through = row.integer()
        etag = row.text()
        importedThrough = row.integer()
        comparedAt = row.integer()
    }
}

package enum ListingProjection: Projection {
    package static let version = 1

    package static func keys(_ event: Event) -> [Listing.Key] {
        switch event.type {
        case .repositoryConnected:
            event.decoded(RepositoryConnected.self).map { connected in
                Listing.resources.map { .init(connected.repository, $0) }
            } ?? []
        case .sweepFinished: event.decoded(SweepFinished.self).map { [.init($0.repository, $0.resource)] } ?? []
        case .sweepCompared: event.decoded(SweepCompared.self).map { [.init($0.repository, $0.resource)] } ?? []
        case .importAdvanced: event.decoded(ImportAdvanced.self).map { [.init($0.repository, $0.resource)] } ?? []
        default: []
        }
    }

    package static func evolve(_ state: Listing?, _ event: Event, key: Listing.Key) -> Listing? {
        // A repository that comes back is swept from where it was left.
        var listing = state ?? Listing(key, connectedAt: event.recordedAt)
        switch event.type {
        case .sweepFinished:
            guard let finished = event.decoded(SweepFinished.self) else { break }
            listing.through = finished.through
            listing.etag = finished.etag
        case .sweepCompared:
            listing.comparedAt = event.recordedAt
        case .importAdvanced:
            guard let advanced = event.decoded(ImportAdvanced.self) else { break }
            listing.importedThrough = advanced.complete ? nil : advanced.through
        default:
            break
        }
        return listing
    }
}
