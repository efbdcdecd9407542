import ArgumentParser

struct ProjectorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projector",
        abstract: "Brings queued operations to GitHub, beside a `serve --no-projector`.")

    @OptionGroup var options: SettingsOptions
    @OptionGroup var gitHub: GitHubOptions

    func run() async throws {
        let composition = try await Composition(options.settings(gitHub.flags))
        guard let projector = try composition.projector() else {
            try await composition.close()
            throw Settings.Problem(
                description: """
                    the projector needs credentials: set \(SettingKey.githubToken.environmentName), or \
                    \(SettingKey.githubAppID.environmentName) with \
                    \(SettingKey.githubAppPrivateKeyFile.environmentName)
                    """)
        }
        try await composition.run([projector])
    }
}
