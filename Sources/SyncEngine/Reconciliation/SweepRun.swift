import GitHub
import Ledger
import LedgerEvents
import Projections

/// Looks through what GitHub lists as changed since the last sweep. How far it has come is written down when the last
/// page is taken in: a sweep that breaks off begins anew.
struct SweepRun: Sendable {
    let intake: PageIntake

    private struct Start: Sendable {
        var listing: Listing
        var place: GitHubDesk.Address
    }

    func sweep(_ key: Listing.Key) async throws {
        let start = try await intake.ledger.read { reader in
            try reader.rows.find(Listing.self, key).flatMap { listing in
                try reader.place(of: key.repository).map { Start(listing: listing, place: $0) }
            }
        }
        guard let start else { return }
        let (listing, desk) = (start.listing, intake.desk)
        let since: GitHubSeconds
        if let known = listing.through {
            since = known
        } else {
            since = try await connection(of: listing, at: start.place)
        }
        guard
            var page = try await desk.page(of: key.resource, since: since, ifNot: listing.etag, at: start.place)
        else { return }
        let (etag, asked) = (page.isWhole ? page.etag : nil, page.raw.headers.date)
        var paging = Paging(since: since)
        var left: [GitHubSeconds] = []
        while true {
            switch paging.took(page.times, hasNext: page.next != nil) {
            case .end:
                let (youngest, before) = (paging.youngest, left)
                _ = try await intake.take(page) { taken in
                    listing.finished(
                        from: since, asked: asked, youngest: youngest, left: before + taken.left + taken.failed,
                        etag: etag
                    ).map { Draft($0, installation: start.place.installation) }
                }
                return
            case .since(let time):
                left += try await takeInBetween(page)
                guard let next = try await desk.page(of: key.resource, since: time, at: start.place) else { return }
                page = next
            case .follow:
                left += try await takeInBetween(page)
                guard let next = try await desk.follow(page) else { return }
                page = next
            }
        }
    }

    private func takeInBetween(_ page: ListPage) async throws -> [GitHubSeconds] {
        let taken = try await intake.take(page) { _ in nil }
        return taken.left + taken.failed
    }

    /// Before the first sweep: the second in which the repository was connected, by GitHub's clock. Our own is only
    /// asked how long ago that was.
    private func connection(of listing: Listing, at place: GitHubDesk.Address) async throws -> GitHubSeconds {
        let answer = try await intake.desk.gate.perform(
            .repository(id: place.repositoryID), intake.desk.urgency, installation: place.installation, patience: nil)
        guard let date = answer.date else {
            throw GitHubError(
                .unreadable, method: .get, path: answer.redirectedTo ?? "", message: "the answer has no Date",
                answer: answer.raw)
        }
        let ago = max(0, intake.desk.gate.clock.now() - listing.connectedAt)
        return date - Timestamp.wholeSeconds(ago) - Listing.overlap
    }
}
