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
    let settings: Settings
    let ledger: Ledger
    let marker: Marker
    let logger: Logger
    let httpClient: HTTPClient
    /// What is counted and timed in this process.
    let registry: MetricRegistry
    let startedAt = Ledger.wallClock()
    /// Held by a server for as long as it lives.
    private let serverLock: FileLock?

    /// - Parameter isServer: A data folder has one server, and this is it.
    init(_ settings: Settings, isServer: Bool = false) async throws {
        self.settings = settings
        // A file that would grow beyond the process's limit is an error like a full disk, and no end of the process.
        signal(SIGXFSZ, SIG_IGN)
        serverLock = try isServer ? settings.serverLock() : nil
        registry = MetricRegistry()
        let logger = Self.logger(settings.logLevel)
        self.logger = logger
        let note: (String) -> Void = { logger.warning("\($0)") }
        ledger = try await OpenLedger.orCreate(
            settings.data, measured: LedgerMeter(registry).measure,
            reserve: DiskReserve(folder: settings.data, bytes: Int64(settings.diskReserve) << 20), note: note
        ) {
            guard $0.isMultiple(of: 500_000) || $0 == $1 else { return }
            logger.notice(
                "making projections before the start; `syncledger rebuild` beforehand spares that",
                metadata: ["position": .stringConvertible($0), "head": .stringConvertible($1)])
        }
        marker = try await OpenLedger.marker(ledger, folder: settings.data, note: note)
        httpClient = HTTPClient(configuration: .gitHub)
    }

    static func logger(_ level: Logger.Level) -> Logger {
        var logger = Logger(label: "syncledger") { _ in JSONLogHandler() }
        logger.logLevel = level
        return logger
    }

    /// Lets go of connections to GitHub.
    func close() async throws { try await httpClient.shutdown() }

    /// From here on the ledger decides by the policy that is configured, if one is; which it is stands in the log.
    func adoptPolicy() async throws {
        let facts = try await Genesis.prepare(ledger, policy: settings.policy)
        logger.notice("deciding by the ledger's policy", metadata: ["policy": "\(facts.policy ?? "none")"])
    }

    /// nil without credentials: what clients edit then waits in the ledger.
    var gitHub: GitHubClient? { settings.gitHub(httpClient) }

    var isApp: Bool { if case .app = settings.credentials { true } else { false } }

    /// nil without credentials.
    var repositories: RepositoryFinder? {
        gitHub.map { RepositoryFinder(client: $0, isApp: isApp) }
    }

    private var limits: GitHubLimits {
        var limits = GitHubLimits()
        limits.betweenWrites = Int64(settings.githubWriteInterval) * 1_000
        return limits
    }

    /// What every request of a process passes; one for each process.
    func gate(_ gitHub: GitHubClient) -> CallGate { CallGate(gitHub, limits: limits, metrics: registry) }

    func projector() throws -> Projector? {
        guard let gitHub else { return nil }
        var options = ProjectorSettings()
        options.requestTimeout = Int64(settings.githubRequestTimeout) * Timestamp.microsecondsPerSecond
        options.reconcileInterval = Int64(settings.reconcileInterval) * Timestamp.microsecondsPerSecond
        options.isApp = isApp
        return Projector(
            ledger, gate: gate(gitHub), marker: marker,
            lock: try settings.projectorLock(), settings: options, logger: logger)
    }

    /// nil when no checkpoints are to be signed by themselves.
    func checkpoints() async throws -> CheckpointService? {
        guard settings.checkpointInterval > 0 else { return nil }
        return CheckpointService(
            book: try await OpenLedger.checkpoints(ledger, settings), places: settings.checkpointPlaces,
            interval: .seconds(settings.checkpointInterval), httpClient: httpClient, logger: logger)
    }

    /// Runs the services until a signal says to stop; then lets them finish what they are at.
    ///
    /// - Parameter port: Whose port they listen on.
    func run(_ services: [any Service], listeningBy port: SettingKey = .httpPort) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services + [HealthReports(health: ledger.health, logger: logger)],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(
            settings.githubRequestTimeout + Settings.shutdownGrace)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            try? await close()
            throw (error as? IOError)?.errnoCode == EADDRINUSE ? addressInUse(port) : error
        }
        try await close()
    }

    private func addressInUse(_ key: SettingKey) -> Settings.Problem {
        let isOwn = key == .projectorHTTPPort
        let port = isOwn ? settings.projectorHTTPPort ?? 0 : settings.httpPort
        return Settings.Problem(
            description: """
                another program listens on \(settings.httpHost):\(port); end it, or set \(key.environmentName)\
                \(isOwn ? "" : " or --http-port") to another port
                """)
    }
}
