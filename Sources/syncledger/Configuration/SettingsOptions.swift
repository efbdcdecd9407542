import ArgumentParser

/// The flags that stand over environment and file. Secrets have none: a command line is there for all to see.
struct SettingsOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "The folder that holds the ledger (default ./syncledger-data; of demo a new temporary one).")
    var data: String?

    @Option(name: .long, help: "A file of settings, YAML or JSON.")
    var config: String?

    @Option(name: .long, help: "How much to log: trace, debug, info, notice, warning, error, critical.")
    var logLevel: String?

    /// - Parameter more: Flags that only some commands have.
    func settings(_ more: [SettingKey: String?]...) throws -> Settings {
        var flags: [SettingKey: String] = [:]
        for own in more { flags.merge(own.compactMapValues(\.self)) { first, _ in first } }
        flags[.data] = data
        flags[.logLevel] = logLevel
        return try Settings.load(flags: flags, file: config)
    }
}

/// Where GitHub is and how to ask it.
struct GitHubOptions: ParsableArguments {
    @Option(name: .customLong("github-api-url"), help: "GitHub's REST API (default https://api.github.com).")
    var apiURL: String?

    @Option(name: .customLong("github-app-id"), help: "The GitHub App's id.")
    var appID: String?

    @Option(name: .customLong("github-app-private-key-file"), help: "The App's private key, a .pem file.")
    var appPrivateKeyFile: String?

    var flags: [SettingKey: String?] {
        [.githubAPIURL: apiURL, .githubAppID: appID, .githubAppPrivateKeyFile: appPrivateKeyFile]
    }
}

/// Which conflict rules decide.
struct PolicyOptions: ParsableArguments {
    @Option(help: "The conflict rules: timestamps or seed-literal (default: those that the ledger has).")
    var policy: String?

    var flags: [SettingKey: String?] { [.policy: policy] }
}

/// Where to listen.
struct HTTPOptions: ParsableArguments {
    @Option(name: .customLong("http-host"), help: "The address to listen on (default 127.0.0.1).")
    var host: String?

    @Option(name: .customLong("http-port"), help: "The port to listen on (default 8787).")
    var port: String?

    var flags: [SettingKey: String?] { [.httpHost: host, .httpPort: port] }
}
