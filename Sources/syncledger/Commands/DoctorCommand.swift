import ArgumentParser
import Foundation
import GitHub
import Ledger
import LedgerEvents
import Projections

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check settings, files, SQLite, GitHub and clocks, and say how to mend what is wrong.")

    @OptionGroup var options: SettingsOptions
    @OptionGroup var gitHub: GitHubOptions
    @Flag(help: "Print JSON, one line a finding.")
    var json = false

    func run() async throws {
        var findings: [Finding] = []
        do {
            let settings = try options.settings(gitHub.flags)
            findings.append(.good("settings", "every key is known and every value is usable"))
            findings += WebhookCheck.findings(settings)
            findings += FileCheck.findings(settings)
            findings += await GitHubCheck.findings(settings)
        } catch {
            findings.append(
                .bad("settings", "\(error)", mend: "correct the setting that is named and run doctor again"))
        }
        for finding in findings {
            Standard.out(json ? JSON.text(finding) : finding.text)
        }
        if findings.contains(where: { $0.verdict == .bad }) { throw ExitCode.failure }
    }
}

/// One thing that was looked at.
struct Finding: Encodable {
    enum Verdict: String, Encodable { case good, notice, bad }

    var check: String
    var verdict: Verdict
    var message: String
    /// What to do about it.
    var mend: String?

    static func good(_ check: String, _ message: String) -> Finding {
        Finding(check: check, verdict: .good, message: message)
    }

    static func notice(_ check: String, _ message: String, mend: String) -> Finding {
        Finding(check: check, verdict: .notice, message: message, mend: mend)
    }

    static func bad(_ check: String, _ message: String, mend: String) -> Finding {
        Finding(check: check, verdict: .bad, message: message, mend: mend)
    }

    var text: String {
        let mark =
            switch verdict {
            case .good: "ok    "
            case .notice: "note  "
            case .bad: "WRONG "
            }
        return mark + "\(check): \(message)" + (mend.map { "\n      -> \($0)" } ?? "")
    }
}

enum WebhookCheck {
    static func findings(_ settings: Settings) -> [Finding] {
        if settings.webhookSecrets.isEmpty {
            return [
                .bad(
                    "webhooks", "there is no webhook secret, so every delivery is refused",
                    mend:
                        "set \(SettingKey.githubWebhookSecret.environmentName) to the secret that GitHub's webhook has")
            ]
        }
        return [.good("webhooks", "\(settings.webhookSecrets.count) secret(s) accepted")]
    }
}

enum FileCheck {
    static func findings(_ settings: Settings) -> [Finding] {
        let folder = settings.data
        guard FileManager.default.fileExists(atPath: folder + "/ledger.db") else {
            return [
                .notice(
                    "ledger", "there is none in \(folder) yet",
                    mend: "`syncledger serve` makes one, or name its folder with --data")
            ]
        }
        do {
            let ledger = try OpenLedger.existing(folder)
            return try ledger.readBlocking { reader in
                let (head, position) = (try reader.log.head, try reader.rows.position)
                var findings = [
                    Finding.good("ledger", "\(head) events"),
                    Finding.good("sqlite", "version \(Ledger.sqliteVersion), write-ahead log, synchronous = full"),
                ]
                findings.append(
                    position == head
                        ? .good("projections", "at the head")
                        : .notice(
                            "projections", "at \(position), behind the head at \(head)",
                            mend: "they catch up with the next write"))
                if let facts = try reader.rows.find(LedgerFacts.self, LedgerFacts.only) {
                    findings.append(policy(facts.policy ?? "none", configured: settings.policy))
                }
                return findings
            }
        } catch {
            return [
                .bad(
                    "ledger", "\(error)",
                    mend: "see that the folder belongs to you and is on a disk with room; keep a copy before mending")
            ]
        }
    }
}

extension FileCheck {
    private static func policy(_ adopted: String, configured: Policy?) -> Finding {
        guard let configured, configured.name != adopted else { return .good("policy", adopted) }
        return .notice(
            "policy", "the ledger decides by \(adopted), and \(configured.name) is configured",
            mend: "the next start of `serve` or `projector` adopts it")
    }
}

enum GitHubCheck {
    static func findings(_ settings: Settings) async -> [Finding] {
        guard settings.credentials != nil else {
            return [
                .notice(
                    "github", "no credentials: what clients edit waits in the ledger",
                    mend: """
                        set \(SettingKey.githubToken.environmentName), or \(SettingKey.githubAppID.environmentName) with \
                        \(SettingKey.githubAppPrivateKeyFile.environmentName)
                        """)
            ]
        }
        do {
            let composition = try await Composition(settings)
            let findings = await ask(composition)
            try await composition.close()
            return findings
        } catch {
            return [.bad("github", "\(error)", mend: "see the message")]
        }
    }

    private static func ask(_ composition: Composition) async -> [Finding] {
        guard let client = composition.gitHub else { return [] }
        do {
            let before = Ledger.wallClock()
            let date: Int64?
            var findings: [Finding] = []
            if case .app = composition.settings.credentials {
                let answer = try await client.perform(.app())
                date = answer.date
                findings.append(.good("github", "the App is \(answer.value.name)"))
            } else {
                let answer = try await client.perform(.rateLimits())
                date = answer.date
                let left = answer.value.core.map { "\($0.remaining) of \($0.limit) calls left this hour" } ?? "reached"
                findings.append(.good("github", left))
            }
            if let date { findings.append(clock(date, before: before, after: Ledger.wallClock())) }
            return findings
        } catch {
            return [
                .bad(
                    "github", "\(error)",
                    mend:
                        "see that \(composition.settings.githubAPIURL) can be reached and that the credentials are right"
                )
            ]
        }
    }

    private static func clock(_ date: Int64, before: Microseconds, after: Microseconds) -> Finding {
        // The header cuts the fraction of a second.
        let offset = date - Timestamp.wholeSeconds((before + after) / 2)
        return abs(offset) <= 2
            ? .good("clock", "within 2 s of GitHub's")
            : .notice(
                "clock", "\(offset) s away from GitHub's; edits are timed by GitHub's clock all the same",
                mend: "let this machine set its clock by NTP")
    }
}
