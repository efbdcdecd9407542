package import LedgerEvents

/// The way through a list that is sorted by the time of the last change, the oldest first.
///
/// An item that changes meanwhile moves to the list's end, and those behind it move up one place: the first of the next
/// page may slip into one that has been read. So the next page is asked for by the time of the last item that was seen,
/// and by GitHub's link only where a whole page has one second.
package struct Paging: Sendable, Equatable {
    /// Where the page that is looked at begins; nil: with the oldest item there is.
    package private(set) var since: GitHubSeconds?
    /// The youngest change that has been seen.
    package private(set) var youngest: GitHubSeconds?

    package init(since: GitHubSeconds?) { self.since = since }

    package enum Next: Sendable, Equatable {
        case since(GitHubSeconds)
        case follow
        case end
    }

    /// - Parameter times: When the page's items changed last, in its order.
    package mutating func took(_ times: [GitHubSeconds], hasNext: Bool) -> Next {
        youngest = (times + [youngest].compactMap(\.self)).max()
        guard hasNext else { return .end }
        guard let last = times.last, last > since ?? .min else { return .follow }
        since = last
        return .since(last)
    }
}

extension Listing {
    /// GitHub's copies may lag so many seconds behind, and show a change only after a younger one: what was dated that
    /// shortly before a list was asked for is looked at once more.
    package static let overlap: GitHubSeconds = 60

    /// What a sweep that has ended comes to; nil if it is nothing new.
    ///
    /// - Parameters:
    ///   - start: Where the sweep began.
    ///   - asked: When its first page was answered, by GitHub's clock.
    ///   - left: The times of items that could not be taken in yet.
    ///   - etag: Of the page that it began with, if that was all there was.
    package func finished(
        from start: GitHubSeconds, asked: GitHubSeconds?, youngest: GitHubSeconds?, left: [GitHubSeconds],
        etag: String?
    ) -> SweepFinished? {
        // No further than the youngest change: as long as nothing changes the next sweep asks the same, and its ETag
        // holds.
        let settled = youngest.map { min($0, (asked ?? $0) - Self.overlap) } ?? start
        let end = max(start, min(settled, left.min() ?? .max))
        // Another beginning is another page.
        let next = end == start && left.isEmpty ? etag : nil
        guard end != through || next != self.etag else { return nil }
        return SweepFinished(repository: key.repository, resource: key.resource, through: end, etag: next)
    }
}
