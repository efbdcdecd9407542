import Foundation
import Ledger
import LedgerEvents
import Logging
import NIOCore
import Projections
import Service
import ServiceLifecycle
import SyncEngine
import UnixSignals

/// A process that asks GitHub, before its ledger can be used.
struct ProcessStart {
    let settings: Settings
    let logger: Logger
    let startedAt = Ledger.wallClock()
    /// What is counted and timed in this process.
    let registry = MetricRegistry()
    let opening: LedgerOpening
    private let stays: Bool
    /// Held by a server for as long as it lives.
    private let serverLock: FileLock?

    /// - Parameters:
    ///   - isServer: A data folder has one server, and this is it.
    ///   - stays: It answers before its rows are written.
    init(_ settings: Settings, isServer: Bool, stays: Bool) throws {
        self.settings = settings
        serverLock = try isServer ? settings.serverLock() : nil
        logger = Self.logger(settings.logLevel)
        opening = try LedgerOpening(
            folder: settings.data, tables: ProjectionCatalog.tables,
            reserve: DiskReserve(folder: settings.data, bytes: Int64(settings.diskReserve) << 20))
        self.stays = stays
    }

    private static func logger(_ level: Logger.Level) -> Logger {
        var logger = Logger(label: "syncledger") { _ in JSONLogHandler() }
        logger.logLevel = level
        return logger
    }

    /// Returns when the projections are there.
    ///
    /// - Parameter progress: Told up to where the log has been folded, while they are being made, and where it ends.
    func ledger(progress: @escaping @Sendable (Position, Position) -> Void = { _, _ in }) throws -> Ledger {
        let logger = logger
        let ledger = try opening.finish(stays: stays, measured: LedgerMeter(registry).measure) {
            progress($0, $1)
            guard $0.isMultiple(of: 500_000) || $0 == $1 else { return }
            logger.notice(
                "making projections before the start; `syncledger rebuild` beforehand spares that",
                metadata: ["position": .stringConvertible($0), "head": .stringConvertible($1)])
        }
        for found in ledger.notes { note(found) }
        return ledger
    }

    /// Tells of what was not as expected, and was put right.
    func note(_ text: String) { logger.warning("\(text)") }

    /// Runs the services until a signal says to stop; then lets them finish what they are at.
    ///
    /// - Parameter port: Whose port they listen on.
    func run(
        _ services: [ServiceGroupConfiguration.ServiceConfiguration], listeningBy port: SettingKey = .httpPort
    ) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration =
            .seconds(settings.githubRequestTimeout + Settings.shutdownGrace) + ServiceLimits.lastAnswers
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            throw problem(error, listeningBy: port) ?? error
        }
    }

    /// nil: it is not about where to listen.
    private func problem(_ error: any Error, listeningBy key: SettingKey) -> Settings.Problem? {
        let isOwn = key == .projectorHTTPPort
        let (host, port) = (settings.httpHost, isOwn ? settings.projectorHTTPPort ?? 0 : settings.httpPort)
        let setHost = "set \(SettingKey.httpHost.environmentName)\(isOwn ? "" : " or --http-host")"
        let setPort = "set \(key.environmentName)\(isOwn ? "" : " or --http-port")"
        if error is SocketAddressError.UnknownHost {
            return .init(description: "\(host) is not an address; \(setHost) to one of this machine")
        }
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE:
            return .init(
                description: "another program listens on \(host):\(port); end it, or \(setPort) to another port")
        case EADDRNOTAVAIL:
            return .init(
                description: "this machine does not have the address \(host); \(setHost) to one that it has")
        case EACCES:
            return .init(description: "this user may not listen on port \(port); \(setPort) to one from 1024 on")
        default: return nil
        }
    }
}
