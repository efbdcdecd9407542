import GitHub
package import Ledger
import LedgerEvents
package import Logging
import Projections

/// Takes in all that a repository has: issues and pull requests, then comments, the least recently changed first.
///
/// Each page and how far it leads are written down together, so an import that was killed goes on behind the last page,
/// and what was taken in twice is known the second time.
package struct RepositoryImport: Sendable {
    private let intake: PageIntake

    package init(_ ledger: Ledger, gate: CallGate, marker: Marker, logger: Logger) {
        intake = PageIntake(
            ledger: ledger, desk: ListDesk(ledger: ledger, gate: gate, urgency: .backfill), marker: marker,
            logger: logger, readsAll: true)
    }

    /// What has been taken in so far.
    package struct Count: Sendable, Equatable {
        package var issues = 0
        package var comments = 0
        /// How many of them said something that was not known.
        package var news = 0
        /// How many could not be decided; the log of the program says why.
        package var failed = 0
        /// It went on where an earlier one had broken off.
        package var isResumed = false
    }

    /// The repository cannot be synced (any more).
    package struct Refused: Error {}

    /// How long to wait for a create of ours that may have made what is listed.
    private static let pause: Microseconds = 2 * Timestamp.microsecondsPerSecond

    package func run(_ repository: Int64, progress: (Count) -> Void) async throws -> Count {
        var count = Count()
        do {
            // Comments that have begun say that the issues are in.
            let begun = try await intake.ledger.read { reader in
                try reader.rows.find(Listing.self, .init(repository, .issueComment))?.importedThrough != nil
            }
            for resource in Listing.resources where resource == .issueComment || !begun {
                try await run(.init(repository, resource), &count, progress)
            }
        } catch is PageIntake.Refused {
            throw Refused()
        }
        return count
    }

    /// Asks again where that may bring an answer, so that one bad minute of GitHub's does not end hours of work. A limit
    /// takes nothing of the patience: the gate waits until it lifts.
    private func patiently<Value>(_ ask: () async throws -> Value) async throws -> Value {
        var waits = Backoff().waits.prefix(3)
        while true {
            do { return try await ask() } catch let error as GitHubError where error.isTransient {
                if case .rateLimited = error.code { continue }
                guard let wait = waits.popFirst() else { throw error }
                intake.logger.notice(
                    "the import asks GitHub again", metadata: ["error": "\(error)", "failure": "\(error.name)"])
                try await intake.desk.gate.clock.sleep(for: wait)
            }
        }
    }

    private func run(_ key: Listing.Key, _ count: inout Count, _ progress: (Count) -> Void) async throws {
        let start = try await intake.ledger.read { reader in
            try reader.place(of: key.repository).map { place in
                (place, try reader.rows.find(Listing.self, key)?.importedThrough)
            }
        }
        guard let (place, begun) = start else { throw Refused() }
        if begun != nil { count.isResumed = true }
        var seen: Set<Int64> = []
        var paging = Paging(since: begun)
        func ask(since time: GitHubSeconds?) async throws -> ListPage? {
            try await patiently { try await intake.desk.page(of: key.resource, since: time, at: place) }
        }
        var page = try await ask(since: begun)
        while let current = page {
            let next = paging.took(current.times, hasNext: current.next != nil)
            let (isLast, since, youngest) = (next == .end, paging.since, paging.youngest)
            let taken = try await patiently {
                try await intake.take(current) { taken in
                    let through = [taken.left.min(), isLast ? youngest : since].compactMap(\.self).min()
                    return Draft(
                        ImportAdvanced(
                            repository: key.repository, resource: key.resource, through: through,
                            complete: isLast && taken.left.isEmpty),
                        installation: place.installation)
                }
            }
            let fresh = current.items.count { seen.insert($0.id).inserted }
            if key.resource == .issueComment { count.comments += fresh } else { count.issues += fresh }
            count.news += taken.news
            count.failed += taken.failed.count
            progress(count)
            if let earliest = taken.left.min() {
                let clock = intake.desk.gate.clock
                try await clock.sleep(until: clock.now() + Self.pause)
                paging = Paging(since: earliest)
                page = try await ask(since: earliest)
                continue
            }
            switch next {
            case .end: return
            case .since(let time): page = try await ask(since: time)
            case .follow: page = try await patiently { try await intake.desk.follow(current) }
            }
        }
    }
}
