import ArgumentParser
import Hummingbird
import Service
import ServiceLifecycle
import SyncEngine

struct ProjectorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projector",
        abstract: "Brings queued operations to GitHub, beside a `serve --no-projector`.")

    @OptionGroup var options: SettingsOptions
    @OptionGroup var gitHub: GitHubOptions
    @OptionGroup var rules: PolicyOptions

    func run() async throws {
        let settings = try options.settings(gitHub.flags, rules.flags)
        try OpenLedger.checkExists(settings.data)
        let composition = try await Composition(settings, stays: true)
        guard let projector = try composition.projector() else {
            return try await composition.use { throw composition.settings.missingCredentials("the projector") }
        }
        try await composition.adoptPolicy()
        try await composition.run([projector] + Self.endpoint(composition, projector), listeningBy: .projectorHTTPPort)
    }

    /// Where it shows its metrics, if a port is set.
    private static func endpoint(
        _ composition: Composition, _ projector: Projector
    ) -> [any ServiceLifecycle.Service] {
        let settings = composition.settings
        guard let port = settings.projectorHTTPPort else { return [] }
        let server = buildProjectorApplication(
            composition.metrics(of: nil, projector),
            configuration: .init(address: .hostname(settings.httpHost, port: port), serverName: "syncledger"),
            logger: composition.logger)
        return [LastAnswers(of: server)]
    }
}
