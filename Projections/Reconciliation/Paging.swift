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
    /// A sweep begins so many seconds before what has been seen: GitHub's copies may lag behind, and show a change only
    /// after a younger one.
    package static let overlap: GitHubSeconds = 60

    /// Where a sweep begins.
    package var since: GitHubSeconds? { through.map { $0 - Self.overlap } }

    /// What a sweep that has ended comes to; nil if it is nothing new.
    ///
    /// - Parameters:
    ///   - start: Where the sweep began.
    ///   - left: The times of items that could not be taken in yet.
    ///   - etag: Of the page that it began with, if that was all there was.
    package func finished(
        from start: GitHubSeconds, youngest: GitHubSeconds?, left: [GitHubSeconds], etag: String?
    ) -> SweepFinished? {
        let known = through ?? start + Self.overlap
        let seen = min(youngest ?? known, left.min() ?? .max)
        let end = max(known, seen)
        // Another beginning is another page.
        let next = end - Self.overlap == start && left.isEmpty ? etag : nil
        guard end != through || next != self.etag else { return nil }
        return SweepFinished(repository: key.repository, resource: key.resource, through: end, etag: next)
    }
}
