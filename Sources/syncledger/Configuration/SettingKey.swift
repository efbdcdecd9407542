/// Every setting there is: its name in a configuration file, and what it is for.
///
/// In the environment the name is in capitals behind `SYNCLEDGER_`. A flag of the command line stands over the
/// environment, and that over the file.
enum SettingKey: String, CaseIterable {
    case data
    case diskReserve = "disk_reserve"
    case httpHost = "http_host"
    case httpPort = "http_port"
    case githubAPIURL = "github_api_url"
    case githubWebhookSecret = "github_webhook_secret"
    case githubWebhookSecretFile = "github_webhook_secret_file"
    case githubWebhookSecretPrevious = "github_webhook_secret_previous"
    case githubWebhookSecretPreviousFile = "github_webhook_secret_previous_file"
    case githubToken = "github_token"
    case githubTokenFile = "github_token_file"
    case githubAppID = "github_app_id"
    case githubAppPrivateKeyFile = "github_app_private_key_file"
    case githubRequestTimeout = "github_request_timeout"
    case githubWriteInterval = "github_write_interval"
    case reconcileInterval = "reconcile_interval"
    case projectorHTTPPort = "projector_http_port"
    case projectorPatience = "projector_patience"
    case checkpointInterval = "checkpoint_interval"
    case checkpointFile = "checkpoint_file"
    case checkpointCommand = "checkpoint_command"
    case checkpointURL = "checkpoint_url"
    case policy
    case logLevel = "log_level"

    static let environmentPrefix = "SYNCLEDGER_"

    var environmentName: String { Self.environmentPrefix + rawValue.uppercased() }

    /// Its option, on the commands that have one.
    var flag: String { "--" + rawValue.replacing("_", with: "-") }

    /// Never shown: not by `doctor`, not in an error.
    var isSecret: Bool {
        switch self {
        case .githubWebhookSecret, .githubWebhookSecretPrevious, .githubToken, .checkpointCommand, .checkpointURL: true
        case .data, .diskReserve, .httpHost, .httpPort, .githubAPIURL, .githubWebhookSecretFile,
            .githubWebhookSecretPreviousFile,
            .githubTokenFile, .githubAppID, .githubAppPrivateKeyFile,
            .githubRequestTimeout, .githubWriteInterval, .reconcileInterval, .projectorHTTPPort, .projectorPatience,
            .checkpointInterval, .checkpointFile,
            .policy, .logLevel:
            false
        }
    }
}
