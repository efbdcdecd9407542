import ArgumentParser
import AsyncHTTPClient
import GitHub
import Ledger
import LedgerEvents
import Service
import SyncEngine

// What settings make, for processes that run and for the doctor.
extension Settings {
    /// Seconds beside the request timeout that what is under way has when the process is to end.
    static let shutdownGrace = 5

    /// nil without credentials: what clients edit then waits in the ledger.
    func gitHub(_ httpClient: HTTPClient) -> GitHubClient? {
        credentials.map { credentials in
            GitHubClient(
                baseURL: githubAPIURL, credentials: credentials, userAgent: "syncledger", httpClient: httpClient,
                requestTimeout: .seconds(githubRequestTimeout), now: Ledger.wallClock)
        }
    }

    /// - Throws: Who has it, if another server works on the data folder.
    func serverLock() throws -> FileLock {
        try DataFolder(data).prepare()
        let lock = try FileLock(folder: data, name: "server.lock")
        guard lock.tryToKeep() else {
            throw LedgerError(
                .unavailable,
                """
                \(data) has a server already: \(lock.holder.map { "\($0)" } ?? "it does not say which"). End that one, or \
                name another folder with --data
                """)
        }
        return lock
    }

    func projectorLock() throws -> FileLock { try FileLock(folder: data, name: "projector.lock") }

    /// What readiness goes by, wherever the projector runs.
    func expectedProjector() throws -> ExpectedProjector {
        let second = Timestamp.microsecondsPerSecond
        let lock = try projectorLock()
        return ExpectedProjector(
            watch: ProjectorWatch(
                patience: Int64(projectorPatience) * second,
                longestCall: Int64(githubRequestTimeout + Self.shutdownGrace) * second),
            isRunning: { lock.isHeld })
    }
}

extension Composition {
    /// What `/metrics` shows in this process.
    ///
    /// - Parameters:
    ///   - ledger: What tells of the ledger; nil: another process shows that.
    ///   - projector: nil: it runs in another process, or none does.
    func metrics(of ledger: LedgerGauges?, _ projector: Projector?) -> MetricSources {
        let (started, version) = (startedAt, SyncLedger.configuration.version)
        let health = self.ledger.health
        var gauges: [@Sendable () async throws -> [Sample]] = [
            {
                [
                    Sample(.diskFull, health.shortage == nil ? 0 : 1),
                    Sample(.writesStopped, health.stop == nil ? 0 : 1),
                    Sample(.startTime, [], Double(started) / Double(Timestamp.microsecondsPerSecond)),
                    Sample(.build, [version], 1.0),
                ]
            }
        ]
        if let ledger { gauges.append { try await ledger.samples() } }
        if let gate = projector?.gate { gauges.append { gate.samples() } }
        return MetricSources(registry, gauges: gauges)
    }
}
