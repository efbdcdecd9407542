import Foundation
import GitHub
import Logging
import Projections

/// The settings that a command runs with, checked.
struct Settings: Sendable {
    var data: String
    /// Megabytes of the disk that are kept for what has begun; 0: none.
    var diskReserve: Int
    var httpHost: String
    var httpPort: Int
    var githubAPIURL: BaseURL
    /// What webhooks may be signed with: the secret, and while it is being changed the previous one.
    var webhookSecrets: [Secret]
    /// nil when neither a token nor an App is configured.
    var credentials: GitHubCredentials?
    /// Where secrets were read from.
    var filesWithSecrets: [String]
    /// Seconds.
    var githubRequestTimeout: Int
    /// Milliseconds.
    var githubWriteInterval: Int
    /// Seconds; 0: off.
    var reconcileInterval: Int
    /// Where a projector that is a process of its own shows its metrics; nil: nowhere.
    var projectorHTTPPort: Int?
    /// Seconds that due work may lie there before readiness says so.
    var projectorPatience: Int
    /// Seconds; 0: off.
    var checkpointInterval: Int
    /// Where checkpoints are pushed to.
    var checkpointPlaces: [CheckpointPlace]
    /// The conflict rules to decide by from the next start on; nil: those that the ledger has.
    var policy: Policy?
    var logLevel: Logger.Level

    /// A setting that cannot be used: its name, and what would be right.
    struct Problem: Error, CustomStringConvertible {
        var description: String
    }

    /// Reads flags over environment over file.
    static func load(flags: [SettingKey: String], file: String?) throws -> Settings {
        let environment = ProcessInfo.processInfo.environment
        try refuseUnknown(in: environment)
        let variables = SettingKey.allCases.map { ($0, environment[$0.environmentName] ?? "") }
        var sources = [
            SettingsSource(.commandLine, flags),
            SettingsSource(.environment, Dictionary(uniqueKeysWithValues: variables)),
        ]
        let values = try file.map(SettingsFile.read) ?? [:]
        if let file { sources.append(SettingsSource(.file(file), values)) }
        var settings = try Settings(SettingsReader(sources))
        if let file, values.keys.contains(where: \.isSecret) { settings.filesWithSecrets.append(file) }
        return settings
    }

    private static func refuseUnknown(in environment: [String: String]) throws {
        let known = Set(SettingKey.allCases.map(\.environmentName))
        let unknown = environment.keys.filter { $0.hasPrefix(SettingKey.environmentPrefix) && !known.contains($0) }
        if let name = unknown.min() {
            throw Problem(
                description:
                    "\(name) is not a setting of syncledger; known are \(known.sorted().joined(separator: ", "))")
        }
    }

    private init(_ reader: SettingsReader) throws {
        data = reader.text(.data) ?? "./syncledger-data"
        diskReserve = try reader.number(.diskReserve, in: 0...1_000_000_000) ?? 64
        httpHost = reader.text(.httpHost) ?? "127.0.0.1"
        httpPort = try reader.number(.httpPort, in: 0...65_535) ?? 8_787
        githubRequestTimeout = try reader.number(.githubRequestTimeout, in: 1...600) ?? 30
        githubWriteInterval = try reader.number(.githubWriteInterval, in: 0...60_000) ?? 1_000
        reconcileInterval = try reader.number(.reconcileInterval, in: 0...86_400) ?? 300
        projectorHTTPPort = try reader.number(.projectorHTTPPort, in: 1...65_535)
        projectorPatience = try reader.number(.projectorPatience, in: 1...86_400) ?? 120
        checkpointInterval = try reader.number(.checkpointInterval, in: 0...86_400) ?? 60
        checkpointPlaces = try Self.checkpointPlaces(reader)
        // Not shown where it is wrong: it may have been given a user and a password.
        githubAPIURL =
            try reader.secret(
                .githubAPIURL,
                as: "an http or https address such as https://HOST/api/v3, without a user, a password or a query"
            ) { BaseURL($0) } ?? .gitHub
        logLevel =
            try reader.value(
                .logLevel, as: "one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))"
            ) { Logger.Level(rawValue: $0) } ?? .info
        policy = try reader.value(.policy, as: Policy.all.map(\.name).joined(separator: " or ")) { Policy(named: $0) }
        webhookSecrets = try [
            reader.secret(.githubWebhookSecret, orIn: .githubWebhookSecretFile),
            reader.secret(.githubWebhookSecretPrevious, orIn: .githubWebhookSecretPreviousFile),
        ].compactMap(\.self)
        credentials = try Self.credentials(reader)
        filesWithSecrets = [
            .githubWebhookSecretFile, .githubWebhookSecretPreviousFile, .githubTokenFile, .githubAppPrivateKeyFile,
        ].compactMap(reader.text)
    }

    /// What the demo's stand-in goes by, in place of anything configured. What was pushed of a demo's ledger would take
    /// the place of a real one's checkpoint.
    mutating func use(gitHubAPIURL: String, token: String, webhookSecret: String) {
        githubAPIURL = BaseURL(gitHubAPIURL) ?? githubAPIURL
        credentials = .token(Secret(token))
        webhookSecrets = [Secret(webhookSecret)]
        checkpointPlaces = []
    }

    /// - Parameter part: What cannot do without them.
    func missingCredentials(_ part: String) -> Problem {
        Problem(
            description: """
                \(part) needs credentials: set \(SettingKey.githubToken.environmentName), or \
                \(SettingKey.githubAppID.environmentName) with \
                \(SettingKey.githubAppPrivateKeyFile.environmentName)
                """)
    }

    /// Whether GitHub is asked as an App, and not with a token.
    var isApp: Bool { if case .app = credentials { true } else { false } }

    /// The place that is a file: it is read back.
    var checkpointFile: String? {
        checkpointPlaces.lazy.compactMap { if case .file(let path) = $0 { path } else { nil } }.first
    }

    private static func checkpointPlaces(_ reader: SettingsReader) throws -> [CheckpointPlace] {
        let url = try reader.secret(.checkpointURL, as: "an http or https address") { text in
            URL(string: text).flatMap { url in
                let isUsable = ["http", "https"].contains(url.scheme) && url.host() != nil
                return isUsable && BaseURL.ports.contains(url.port ?? 80) ? Secret(text) : nil
            }
        }
        return [
            reader.text(.checkpointFile).map(CheckpointPlace.file),
            reader.text(.checkpointCommand).map { CheckpointPlace.command(Secret($0)) }, url.map(CheckpointPlace.url),
        ].compactMap(\.self)
    }

    private static func credentials(_ reader: SettingsReader) throws -> GitHubCredentials? {
        let (appID, keyFile) = (reader.text(.githubAppID), reader.text(.githubAppPrivateKeyFile))
        if let token = try reader.secret(.githubToken, orIn: .githubTokenFile) {
            guard appID == nil, keyFile == nil else {
                throw reader.conflict(
                    reader.text(.githubToken) == nil ? .githubTokenFile : .githubToken,
                    appID == nil ? .githubAppPrivateKeyFile : .githubAppID, "use a token or an App, not both")
            }
            return .token(token)
        }
        switch (appID, keyFile) {
        case (nil, nil): return nil
        case (let id?, let file?):
            guard let key = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw reader.unusable(
                    .githubAppPrivateKeyFile, file,
                    "cannot be read; give the path of the .pem file that GitHub made for the App")
            }
            guard GitHubCredentials.isPrivateKey(Secret(key)) else {
                throw reader.unusable(
                    .githubAppPrivateKeyFile, file,
                    "is not an RSA private key; give the path of the .pem file that GitHub made for the App")
            }
            return .app(id: id, privateKeyPEM: Secret(key))
        case (_?, nil):
            throw reader.incomplete(.githubAppID, without: .githubAppPrivateKeyFile, "an App needs both")
        case (nil, _?):
            throw reader.incomplete(.githubAppPrivateKeyFile, without: .githubAppID, "an App needs both")
        }
    }
}
