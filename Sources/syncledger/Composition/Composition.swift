import AsyncHTTPClient
import Foundation
import GitHub
import Ledger
import LedgerEvents
import Logging
import NIOCore
import Projections
import Service
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

    init(_ settings: Settings) async throws {
        self.settings = settings
        ledger = try await OpenLedger.orCreate(settings.data)
        marker = try await OpenLedger.marker(ledger, folder: settings.data)
        logger = Self.logger(settings.logLevel)
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
    var gitHub: GitHubClient? {
        settings.credentials.map { credentials in
            GitHubClient(
                baseURL: settings.githubAPIURL, credentials: credentials, userAgent: "syncledger",
                httpClient: httpClient, requestTimeout: .seconds(settings.githubRequestTimeout))
        }
    }

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
    func gate(_ gitHub: GitHubClient) -> CallGate { CallGate(gitHub, limits: limits) }

    func projector() throws -> Projector? {
        guard let gitHub else { return nil }
        var options = ProjectorSettings()
        options.requestTimeout = Int64(settings.githubRequestTimeout) * Timestamp.microsecondsPerSecond
        options.reconcileInterval = Int64(settings.reconcileInterval) * Timestamp.microsecondsPerSecond
        options.isApp = isApp
        return Projector(
            ledger, gate: gate(gitHub), marker: marker,
            lock: try projectorLock(), settings: options, logger: logger)
    }

    /// What readiness goes by, wherever the projector runs.
    func expectedProjector() throws -> ExpectedProjector {
        let longestCall = Int64(settings.githubRequestTimeout + Self.grace) * Timestamp.microsecondsPerSecond
        let lock = try projectorLock()
        return ExpectedProjector(
            watch: ProjectorWatch(
                patience: Int64(settings.projectorPatience) * Timestamp.microsecondsPerSecond,
                longestCall: longestCall),
            isRunning: { lock.isHeld })
    }

    private func projectorLock() throws -> FileLock { try FileLock(folder: settings.data, name: "projector.lock") }

    /// Seconds beside the request timeout that what is under way has when the process is to end.
    private static let grace = 5

    /// Runs the services until a signal says to stop; then lets them finish what they are at.
    func run(_ services: [any Service]) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(settings.githubRequestTimeout + Self.grace)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            try? await close()
            throw (error as? IOError)?.errnoCode == EADDRINUSE ? addressInUse : error
        }
        try await close()
    }

    private var addressInUse: Settings.Problem {
        Settings.Problem(
            description: """
                another program listens on \(settings.httpHost):\(settings.httpPort); end it, or set \
                \(SettingKey.httpPort.environmentName) or --http-port to another port
                """)
    }
}
