import GitHub
import Ledger

/// Whether there are secrets, and whether they are kept as such.
enum SecretChecks {
    private static let shortest = 16

    static func findings(_ settings: Settings) -> [Finding] {
        [webhooks(settings)]
            + settings.filesWithSecrets.filter { (try? FileStatus($0))?.isOpenToOthers == true }.map {
                .notice("secrets", "others can read \($0)", mend: "chmod 600 \($0), owned by the service's user")
            }
    }

    private static func webhooks(_ settings: Settings) -> Finding {
        let name = SettingKey.githubWebhookSecret.environmentName
        guard !settings.webhookSecrets.isEmpty else {
            return .bad(
                "webhook secret", "there is none, so every delivery is refused",
                mend: "set \(name) to the secret that GitHub's webhook has")
        }
        guard settings.webhookSecrets.allSatisfy({ $0.reveal().count >= shortest }) else {
            return .notice(
                "webhook secret",
                "\(settings.webhookSecrets.count > 1 ? "one of them" : "it") has fewer than \(shortest) characters and could be guessed",
                mend: "make one with `openssl rand -hex 32`, here and at GitHub")
        }
        return .good("webhook secret", "\(settings.webhookSecrets.count) accepted")
    }
}
