import ArgumentParser
import GitHub
import Hummingbird
import Ledger
import Logging
import Service
import ServiceLifecycle
import SyncEngine

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Take webhooks and clients' requests, and bring edits to GitHub.")

    @OptionGroup var options: SettingsOptions
    @OptionGroup var http: HTTPOptions
    @OptionGroup var gitHub: GitHubOptions
    @OptionGroup var rules: PolicyOptions
    @Flag(help: "Leave GitHub to a `syncledger projector` of its own.")
    var noProjector = false

    func run() async throws {
        let start = try ProcessStart(
            options.settings(http.flags, gitHub.flags, rules.flags), isServer: true, stays: true)
        guard try !start.opening.mustMakeProjections else {
            return try await EarlyServer(start, withProjector: !noProjector).run()
        }
        let composition = try await Composition(start, start.ledger())
        try await composition.adoptPolicy()
        try await composition.run(try await Self.services(composition, withProjector: !noProjector))
    }

    static func services(
        _ composition: Composition, withProjector: Bool
    ) async throws -> [any ServiceLifecycle.Service] {
        let (parts, services) = try await parts(composition, withProjector: withProjector)
        let settings = composition.settings
        let server = buildApplication(parts, configuration: settings.server, logger: composition.logger)
        return [LastAnswers(of: server)] + services
    }

    /// What answers requests, and what works beside it.
    static func parts(
        _ composition: Composition, withProjector: Bool
    ) async throws -> (ServiceParts, [any ServiceLifecycle.Service]) {
        let (settings, logger) = (composition.settings, composition.logger)
        let resumed = try await composition.intake.resume()
        if resumed > 0 {
            logger.notice(
                "took up receipts whose decision had failed", metadata: ["count": .stringConvertible(resumed)])
        }
        if settings.webhookSecrets.isEmpty {
            logger.warning("no webhook secret is set: every delivery is refused")
        }
        let projector = withProjector ? try composition.projector() : nil
        var parts = composition.serviceParts
        parts.epochs = try await composition.ledger.read { try $0.rows.epochs() }
        // Without credentials nothing is to be brought; apart, they may be the other process's alone.
        if projector != nil || !withProjector { parts.projector = try settings.expectedProjector() }
        let gauges = LedgerGauges(composition.ledger, watch: parts.projector?.watch, folder: settings.data)
        parts.metrics = composition.metrics(of: gauges, projector)
        let waiting = WaitingReports(composition.ledger, marker: composition.marker, logger: logger)
        let snapshots = SnapshotService(ledger: composition.ledger, logger: logger)
        var services: [any ServiceLifecycle.Service] = [waiting, snapshots]
        if let checkpoints = try await composition.checkpoints() { services.append(checkpoints) }
        if let projector {
            services.append(projector)
        } else if withProjector {
            logger.warning("no GitHub credentials are set: what clients edit waits in the ledger")
        }
        return (parts, services)
    }
}

extension Composition {
    var intake: WebhookIntake { WebhookIntake(ledger, marker: marker) }

    var serviceParts: ServiceParts {
        var parts = ServiceParts(ledger: ledger, intake: intake)
        parts.verifySignature = settings.verifySignature
        parts.repositories = repositories
        return parts
    }
}

extension Settings {
    /// Where it listens, as it stands in an address: one of IPv6 in brackets.
    var httpAddress: String { "\(httpHost.contains(":") ? "[\(httpHost)]" : httpHost):\(httpPort)" }

    /// Where a server listens.
    var server: ApplicationConfiguration {
        .init(address: .hostname(httpHost, port: httpPort), serverName: "syncledger")
    }

    /// nil: no secret is set, and every delivery is refused.
    var verifySignature: (@Sendable (_ body: [UInt8], _ header: String?) -> Bool)? {
        let secrets = webhookSecrets
        guard !secrets.isEmpty else { return nil }
        let signature = WebhookSignature(secrets: secrets)
        return { body, header in signature.verify(body: body, header: header) }
    }
}
