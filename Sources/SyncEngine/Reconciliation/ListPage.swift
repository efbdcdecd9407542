import GitHub
import Ledger
import LedgerEvents
import Projections

/// A page of a list, as GitHub answered it.
struct ListPage: Sendable {
    var place: GitHubDesk.Address
    var resource: ResourceKind
    var items: [ListedResource]
    var next: PageLink?
    var etag: String?
    var raw: RawAnswer
    /// The log's when the page was asked for.
    var head: Position

    var times: [GitHubSeconds] { items.map(\.updatedAt) }

    /// Whether the answer is the whole list, and one more item would show in it: only then does its `ETag` stand for
    /// all of it.
    var isWhole: Bool { next == nil && items.count < Self.size }

    /// What our calls ask for, and the most that GitHub gives.
    private static let size = 100
}

/// Asks for lists, page by page.
struct ListDesk: Sendable {
    let ledger: Ledger
    let gate: CallGate
    let urgency: Demand.Urgency
    /// How long a request waits for its turn, in microseconds; nil: for as long as it takes.
    var patience: Microseconds?

    /// nil: it is what it was when GitHub gave that `ETag`.
    func page(
        of resource: ResourceKind, since time: GitHubSeconds?, ifNot etag: String? = nil,
        at place: GitHubDesk.Address
    ) async throws -> ListPage? {
        switch resource {
        case .issueComment:
            try await page(.comments(in: place.id, since: time), ListedResource.comment, resource, place, etag)
        case .issue, .pullRequest:
            try await page(.issues(in: place.id, since: time), ListedResource.issue, resource, place, etag)
        }
    }

    /// The first comments of one issue.
    func comments(onIssue number: Int64, at place: GitHubDesk.Address) async throws -> ListPage? {
        try await page(
            .comments(place.id, onIssue: Int(number)), ListedResource.comment, .issueComment, place, nil)
    }

    /// The page that GitHub links to, if there is one.
    func follow(_ page: ListPage) async throws -> ListPage? {
        guard let link = page.next else { return nil }
        switch page.resource {
        case .issueComment:
            return try await self.page(.comments(page: link), ListedResource.comment, page.resource, page.place, nil)
        case .issue, .pullRequest:
            return try await self.page(.issues(page: link), ListedResource.issue, page.resource, page.place, nil)
        }
    }

    private func page<Item>(
        _ call: GitHubCall<Page<Item>>, _ item: (Item) -> ListedResource, _ resource: ResourceKind,
        _ place: GitHubDesk.Address, _ etag: String?
    ) async throws -> ListPage? {
        let head = try await ledger.read { try $0.log.head }
        let answer = try await gate.perform(
            call.conditional(on: etag), urgency, installation: place.installation, patience: patience)
        guard case .found(let page, let etag) = answer.value else { return nil }
        return ListPage(
            place: place, resource: resource, items: page.items.map(item), next: page.next,
            etag: etag.flatMap { $0.utf8.count <= GitHubDesk.longestETag ? $0 : nil },
            raw: answer.raw, head: head)
    }
}

extension LedgerReader {
    /// Where a repository's lists are asked for; nil if it may not be synced.
    func place(of repository: Int64) throws -> GitHubDesk.Address? {
        let access = try RecordLoader(self).access(repository)
        guard access.refusal == nil, let name = try rows.find(Repository.self, repository)?.name,
            let parsed = RepositoryName(fullName: name)
        else { return nil }
        return GitHubDesk.Address(repository: parsed, repositoryID: repository, installation: access.installation)
    }
}
