package import GitHub
package import Ledger
import LedgerEvents
package import Logging
import Projections
import ServiceLifecycle

/// Brings queued operations to GitHub: one at a time for each record, several records at once.
package struct Projector: Service {
    private let ledger: Ledger
    private let lock: FileLock
    private let desk: GitHubDesk
    private let settings: ProjectorSettings
    private let logger: Logger

    /// - Parameter lock: Held for as long as the projector runs: a data folder has one.
    package init(
        _ ledger: Ledger, client: GitHubClient, marker: Marker, lock: FileLock, settings: ProjectorSettings = .init(),
        logger: Logger
    ) {
        self.ledger = ledger
        self.lock = lock
        self.settings = settings
        self.logger = logger
        desk = GitHubDesk(client: client, marker: marker)
    }

    package func run() async throws {
        try await cancelWhenGracefulShutdown {
            do {
                try await waitForLock()
                defer { lock.release() }
                try await Recovery(ledger: ledger, settings: settings, marker: desk.marker, logger: logger).run()
                try await work()
            } catch is CancellationError {
                logger.info("projector stopped")
            }
        }
    }

    private func waitForLock() async throws {
        var hasSaid = false
        while !lock.tryToKeep() {
            if !hasSaid { logger.notice("another projector works on this data folder; waiting for it to end") }
            hasSaid = true
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    private func work() async throws {
        let wake = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in ledger.headSignal.updates() { wake.continuation.yield() }
                wake.continuation.finish()
            }
            group.addTask { try await dispatch(wake.stream, wake.continuation) }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Starts whatever is ready whenever something may have changed: the log grew, a call ended, a time came.
    private func dispatch(
        _ wake: AsyncStream<Void>, _ waker: AsyncStream<Void>.Continuation
    ) async throws {
        let underWay = RecordsUnderWay()
        try await withThrowingDiscardingTaskGroup { group in
            for await _ in wake {
                try Task.checkCancellation()
                guard underWay.count < settings.concurrency else { continue }
                let limit = settings.concurrency * 2
                let queue = try await ledger.read { reader in
                    try WorkQueue.look(reader.rows, now: Ledger.wallClock(), limit: limit)
                }
                for work in queue.ready where underWay.begin(work.record, atMost: settings.concurrency) {
                    group.addTask {
                        defer {
                            underWay.end(work.record)
                            waker.yield()
                        }
                        await attempt(work)
                    }
                }
                if let due = queue.nextDue {
                    group.addTask {
                        try? await Task.sleep(for: .microseconds(max(0, due - Ledger.wallClock()) + 1_000))
                        waker.yield()
                    }
                }
            }
        }
    }

    /// A failure here is the ledger's, not GitHub's: what it was about stays where it was and is looked at again.
    private func attempt(_ work: Work) async {
        do {
            switch work {
            case .bring(let id, _):
                try await CallRun(ledger: ledger, desk: desk, settings: settings, logger: logger).bring(id)
            case .findOut(let id, _):
                try await DoubtRun(ledger: ledger, desk: desk, settings: settings, logger: logger).findOut(id)
            case .confirm(let record):
                try await ConfirmationRun(ledger: ledger, desk: desk, logger: logger).confirm(record)
            }
        } catch is CancellationError {
            // Shutting down: the next start takes up what is left.
        } catch {
            logger.error("projector: \(work.record.text): \(error)")
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
