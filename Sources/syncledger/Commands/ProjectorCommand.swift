import ArgumentParser

struct ProjectorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projector",
        abstract: "Brings queued operations to GitHub, beside a `serve --no-projector`.")

    @OptionGroup var options: SettingsOptions
    @OptionGroup var gitHub: GitHubOptions
    @OptionGroup var rules: PolicyOptions

    func run() async throws {
        let flags = gitHub.flags.merging(rules.flags) { first, _ in first }
        let composition = try await Composition(options.settings(flags))
        guard let projector = try composition.projector() else {
            try await composition.close()
            throw composition.settings.missingCredentials("the projector")
        }
        try await composition.adoptPolicy()
        try await composition.run([projector])
    }
}
