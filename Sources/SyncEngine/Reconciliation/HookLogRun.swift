import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections
import Synchronization

/// Reads GitHub's log of webhook deliveries, and takes in what has not come through, as if it came now.
struct HookLogRun: Sendable {
    let ledger: Ledger
    let gate: CallGate
    let marker: Marker
    let logger: Logger
    let memory: HookMemory

    /// - Parameter repository: Whose webhooks; nil for the App's.
    func read(repository: Int64?) async throws {
        guard let repository else { return try await read(.app, .init(repository: nil, hook: nil), nil) }
        guard let place = try await ledger.read({ try $0.place(of: repository) }) else { return }
        for hook in try await hooks(at: place) {
            try await read(
                .repository(place.id, hookID: hook.id), .init(repository: repository, hook: hook.id),
                place.installation)
        }
    }

    /// Those that deliver to a SyncLedger. Others' deliveries are not for us, and a token that may not read webhooks
    /// leaves it to the sweeps.
    private func hooks(at place: GitHubDesk.Address) async throws -> [RepositoryHook] {
        let known = memory.hooks(of: place.repositoryID)
        do {
            let answer = try await gate.perform(
                GitHubCall.hooks(of: place.id).conditional(on: known?.etag), .reconciliation,
                installation: place.installation, patience: nil)
            guard case .found(let page, let etag) = answer.value else { return known?.hooks ?? [] }
            let ours = page.items.filter { $0.isActive && $0.url?.hasSuffix(Self.path) == true }
            memory.keep(ours, etag: etag, of: place.repositoryID)
            return ours
        } catch let error as GitHubError where [.notFound, .forbidden].contains(error.code) {
            logger.debug(
                "webhooks' deliveries cannot be read",
                metadata: ["repository": .stringConvertible(place.repositoryID), "error": "\(error)"])
            return []
        }
    }

    private static let path = "/github/webhooks"

    private func read(_ source: HookSource, _ key: HookLog.Key, _ installation: Int64?) async throws {
        let through = try await ledger.read { try $0.rows.find(HookLog.self, key)?.through } ?? 0
        let first = try await gate.perform(
            GitHubCall.hookDeliveries(source).conditional(on: memory.etag(of: key)), .reconciliation,
            installation: installation, patience: nil)
        guard case .found(var page, let etag) = first.value else { return }
        var attempts = page.items
        var isMoreThanOne = false
        // The page that reaches back to what was read before is looked at whole: ids may come late.
        while !page.items.contains(where: { $0.id <= through }), let next = page.next {
            isMoreThanOne = true
            page = try await gate.perform(
                .hookDeliveries(source, page: next), .reconciliation, installation: installation, patience: nil
            ).value
            attempts += page.items
        }
        let missed = try await missed(attempts)
        try await takeIn(missed, source, installation)
        memory.keep(etag: etag, of: key)
        let latest = attempts.map(\.id).max() ?? through
        // A page that reaches as far as before is read again at the next turn anyway.
        guard !missed.isEmpty || isMoreThanOne, latest > through else { return }
        let read = DeliveriesRead(
            repository: key.repository == 0 ? nil : key.repository, hook: key.hook == 0 ? nil : key.hook,
            through: latest, missed: Int64(missed.count))
        _ = try await ledger.write { try $0.append(Draft(read, installation: installation)) }
    }

    /// Of each delivery that never came through, and is not in our log, the last attempt; oldest delivery first.
    private func missed(_ attempts: [HookDelivery]) async throws -> [HookDelivery] {
        let byGUID = Dictionary(grouping: attempts, by: \.guid)
        let failed = byGUID.values.filter { attempts in !attempts.contains(where: \.isDelivered) }
            .compactMap { attempts in attempts.max { $0.id < $1.id }.map { (first: attempts.map(\.id).min() ?? 0, $0) }
            }
            .sorted { $0.first < $1.first }.map(\.1)
        guard !failed.isEmpty else { return [] }
        return try await ledger.read { reader in
            let known = Set(
                try reader.rows.all(
                    Delivery.self, where: "guid IN (SELECT value FROM json_each(?))",
                    [.list(failed.map(\.guid))]
                ).map(\.guid))
            return try failed.filter { attempt in
                guard !known.contains(attempt.guid) else { return false }
                // An App tells of all repositories that it is installed on.
                guard let repository = attempt.repositoryID else { return true }
                return try reader.rows.find(Repository.self, repository)?.project != nil
            }
        }
    }

    /// One that GitHub cannot hand out at the moment is asked for again at the next turn, and does not keep back what came
    /// after it. If it cannot hand out another either, the next turn is soon enough for all.
    private func takeIn(_ attempts: [HookDelivery], _ source: HookSource, _ installation: Int64?) async throws {
        var failure: GitHubError?
        for attempt in attempts {
            do {
                try await takeIn(attempt, source, installation)
            } catch let error as GitHubError where error.isOfTheMoment && failure == nil {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    private func takeIn(_ attempt: HookDelivery, _ source: HookSource, _ installation: Int64?) async throws {
        do {
            let whole = try await gate.perform(
                .hookDelivery(source, attempt.id), .reconciliation, installation: installation, patience: nil
            ).value
            let result = try await WebhookIntake(ledger, marker: marker, clock: gate.clock).receive(
                WebhookRequest(delivery: whole.guid, event: whole.event, hook: whole.hook, body: Array(whole.payload)))
            logger.info(
                "took in a webhook that had not come through",
                metadata: ["delivery": "\(whole.guid)", "receipt": .stringConvertible(result.event)])
        } catch let error as GitHubError where [.notFound, .gone].contains(error.code) {
            // GitHub keeps deliveries for some days only.
            logger.info("a delivery is not kept any more", metadata: ["delivery": "\(attempt.guid)"])
        } catch let error as GitHubError where error.isAboutWhatWasAsked {
            // Asked again it would say the same, and keep back what came after it. The sweeps find what it told.
            logger.warning(
                "a delivery that had not come through cannot be read",
                metadata: ["delivery": "\(attempt.guid)", "error": "\(error)", "failure": "\(error.name)"])
        }
    }
}

extension GitHubError {
    /// GitHub failed, or said nothing in time: another question may be answered.
    fileprivate var isOfTheMoment: Bool {
        [.server, .outcomeUnknown(.timedOut), .outcomeUnknown(.connectionLost)].contains(code)
    }

    /// It is no fault of the way there, the credentials or the moment.
    fileprivate var isAboutWhatWasAsked: Bool {
        switch code {
        case .unreadable, .validation, .redirected, .unexpected: true
        case .invalidRequest, .credentials, .refusedBeforeSending, .outcomeUnknown, .unauthorized, .forbidden,
            .rateLimited, .notFound, .gone, .server:
            false
        }
    }
}

/// What GitHub answered about webhooks, with the `ETag`s by which an unchanged answer costs nothing. Not in the log:
/// after a start it is asked anew.
final class HookMemory: Sendable {
    private let state = Mutex(State())

    private struct State {
        var hooks: [Int64: (hooks: [RepositoryHook], etag: String?)] = [:]
        var etags: [HookLog.Key: String] = [:]
    }

    func hooks(of repository: Int64) -> (hooks: [RepositoryHook], etag: String?)? {
        state.withLock { $0.hooks[repository] }
    }

    func keep(_ hooks: [RepositoryHook], etag: String?, of repository: Int64) {
        state.withLock { $0.hooks[repository] = (hooks, etag) }
    }

    /// Of the latest deliveries, once all of them were looked after.
    func etag(of log: HookLog.Key) -> String? { state.withLock { $0.etags[log] } }

    func keep(etag: String?, of log: HookLog.Key) { state.withLock { $0.etags[log] = etag } }
}
