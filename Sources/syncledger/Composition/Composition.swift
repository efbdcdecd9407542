import AsyncHTTPClient
import Foundation
import GitHub
import Ledger
import LedgerEvents
import Logging
import NIOCore
import Projections
import ServiceLifecycle
import SyncEngine
import UnixSignals

/// Puts the parts together: the only place that knows all of them.
struct Composition {
    private let start: ProcessStart
    let ledger: Ledger
    let marker: Marker
    let httpClient: HTTPClient

    var settings: Settings { start.settings }
    var startedAt: Microseconds { start.startedAt }
    var logger: Logger { start.logger }
    /// What is counted and timed in this process.
    var registry: MetricRegistry { start.registry }

    /// - Parameters:
    ///   - isServer: A data folder has one server, and this is it.
    ///   - stays: It answers before its rows are written.
    init(_ settings: Settings, isServer: Bool = false, stays: Bool) async throws {
        let start = try ProcessStart(settings, isServer: isServer, stays: stays)
        try await self.init(start, start.ledger())
    }

    init(_ start: ProcessStart, _ ledger: Ledger) async throws {
        self.start = start
        self.ledger = ledger
        try await Genesis.prepare(ledger)
        marker = try await OpenLedger.marker(ledger, folder: start.settings.data, note: start.note)
        httpClient = HTTPClient(configuration: .gitHub)
    }

    /// Does something with it, and lets go of the connections to GitHub whatever comes of that.
    func use<Result>(_ work: () async throws -> Result) async throws -> Result {
        let result: Result
        do { result = try await work() } catch {
            try? await httpClient.shutdown()
            throw error
        }
        try await httpClient.shutdown()
        return result
    }

    /// From here on the ledger decides by the policy that is configured, if one is; which it is stands in the log.
    func adoptPolicy() async throws {
        let facts = try await Genesis.prepare(ledger, policy: settings.policy)
        logger.notice("deciding by the ledger's policy", metadata: ["policy": "\(facts.policy ?? "none")"])
    }

    /// nil without credentials: what clients edit then waits in the ledger.
    var gitHub: GitHubClient? { settings.gitHub(httpClient) }

    /// nil without credentials.
    var repositories: RepositoryFinder? {
        gitHub.map { client in
            RepositoryFinder(ledger: ledger, isApp: settings.isApp, logger: logger) { gate(client) }
        }
    }

    private var limits: GitHubLimits {
        var limits = GitHubLimits()
        limits.betweenWrites = Int64(settings.githubWriteInterval) * 1_000
        return limits
    }

    /// What requests pass: one for all of the projector's, and one for what is asked beside it, which begins with the
    /// pauses that the ledger knows of.
    func gate(_ gitHub: GitHubClient) -> CallGate { CallGate(gitHub, limits: limits, metrics: registry) }

    func projector() throws -> Projector? {
        guard let gitHub else { return nil }
        var options = ProjectorSettings()
        options.requestTimeout = Int64(settings.githubRequestTimeout) * Timestamp.microsecondsPerSecond
        options.reconcileInterval = Int64(settings.reconcileInterval) * Timestamp.microsecondsPerSecond
        options.isApp = settings.isApp
        return Projector(
            ledger, gate: gate(gitHub), marker: marker,
            lock: try settings.projectorLock(), settings: options, logger: logger)
    }

    /// nil when no checkpoints are to be signed by themselves.
    func checkpoints() async throws -> CheckpointService? {
        guard settings.checkpointInterval > 0 else { return nil }
        return CheckpointService(
            book: try await OpenLedger.checkpoints(ledger, settings, note: start.note),
            places: settings.checkpointPlaces,
            interval: .seconds(settings.checkpointInterval), httpClient: httpClient, logger: logger)
    }

    /// Runs the services until a signal says to stop; then lets them finish what they are at.
    ///
    /// - Parameter port: Whose port they listen on.
    func run(_ services: [any Service], listeningBy port: SettingKey = .httpPort) async throws {
        try await use {
            try await start.run((services + [healthReports]).map { .init(service: $0) }, listeningBy: port)
        }
    }

    var healthReports: any Service { HealthReports(health: ledger.health, logger: logger) }
}
