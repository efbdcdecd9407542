import GitHub
import Ledger
import LedgerEvents
import Projections

/// Whether webhooks come through: what the ledger has seen, where GitHub sends them, and what it got for an answer.
struct DeliveryChecks {
    let client: GitHubClient?
    let settings: Settings
    let repositories: [Repository]
    let ledger: Ledger

    private static let path = "/github/webhooks"

    func findings() async -> [Finding] {
        do {
            return try await [seen()] + atGitHub()
        } catch {
            return [.bad("deliveries", "\(error)", mend: "see the message")]
        }
    }

    private func seen() async throws -> Finding {
        let last = try await ledger.read { reader in
            try reader.rows.first(Delivery.self, where: "1", order: "received DESC")
                .flatMap { try reader.log.event(at: $0.received)?.recordedAt }
        }
        guard let last else {
            return .notice(
                "deliveries", "no webhook has ever come",
                mend: "let GitHub send to https://YOUR-HOST\(Self.path), then look at its recent deliveries there")
        }
        return .good("deliveries", "the last one came \(HumanTime.text(last))")
    }

    private func atGitHub() async throws -> [Finding] {
        guard let client else { return [] }
        if settings.isApp { return [await answered("the App's webhook", .app, nil, client)] }
        var findings: [Finding] = []
        for repository in repositories {
            findings += await hooks(of: repository, client)
        }
        return findings
    }

    private func hooks(of repository: Repository, _ client: GitHubClient) async -> [Finding] {
        let check = "webhook of \(repository.name ?? String(repository.id))"
        let id = RepositoryID(repository.id)
        do throws(GitHubError) {
            let hooks = try await client.perform(.hooks(of: id)).value.items
            let ours = hooks.filter { $0.isActive && $0.url?.hasSuffix(Self.path) == true }
            guard !ours.isEmpty else {
                return [
                    .bad(
                        check, "none that is active leads to an address that ends in \(Self.path)",
                        mend: "add one in the repository's settings, or correct its address")
                ]
            }
            var findings: [Finding] = []
            for hook in ours {
                if let url = hook.url, url.hasPrefix("http://"), !Self.isLocal(url) {
                    findings.append(
                        .bad(check, "\(url) is not https", mend: "put a proxy that speaks TLS before the service"))
                }
                findings.append(await answered(check, .repository(id, hookID: hook.id), hook.url, client))
            }
            let heard = ours.flatMap(\.events)
            let deaf = GitHubChecks.events.filter { !heard.contains($0) && !heard.contains("*") }
            if !deaf.isEmpty {
                findings.append(
                    .notice(
                        check, "it does not tell of \(deaf.joined(separator: ", "))",
                        mend: "choose these events in its settings: until then sweeps find what they would tell"))
            }
            return findings
        } catch {
            return [
                GitHubChecks.unanswered(check, error)
                    ?? .notice(
                        check, "\(error)",
                        mend: "give the token read access to Webhooks, or look at the repository's settings yourself")
            ]
        }
    }

    /// A stand-in on this machine need not speak TLS.
    private static func isLocal(_ url: String) -> Bool {
        ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains { url.hasPrefix($0) }
    }

    /// What GitHub got for an answer when it last sent something.
    private func answered(
        _ check: String, _ source: HookSource, _ url: String?, _ client: GitHubClient
    ) async -> Finding {
        let place = url.map { " to \($0)" } ?? ""
        do throws(GitHubError) {
            let deliveries = try await client.perform(.hookDeliveries(source)).value.items
            guard let last = deliveries.max(by: { $0.id < $1.id }) else {
                return .notice(
                    check, "GitHub has sent nothing\(place) in the last days",
                    mend: "start `serve`, then send a ping from the webhook's page on GitHub")
            }
            let what = "GitHub's last delivery\(place) (\(last.event))"
            guard !last.isDelivered else { return .good(check, "\(what) was answered \(last.statusCode)") }
            return .bad(check, "\(what) \(Self.meaning(last.statusCode))", mend: Self.mend(last.statusCode))
        } catch {
            return GitHubChecks.unanswered(check, error)
                ?? .notice(check, "\(error)", mend: "look at the webhook's recent deliveries on GitHub")
        }
    }

    private static func meaning(_ status: Int) -> String {
        status == 0 ? "found nobody" : "was answered \(status)"
    }

    private static func mend(_ status: Int) -> String {
        switch status {
        case 400: "set the webhook's content type to application/json"
        case 401: "set the same secret at GitHub and here"
        case 503: "set \(SettingKey.githubWebhookSecret.environmentName), or see the service's log"
        case 404, 405: "correct the webhook's address: it ends in \(path)"
        default: "see that `serve` runs and that its proxy can be reached from the internet"
        }
    }
}
