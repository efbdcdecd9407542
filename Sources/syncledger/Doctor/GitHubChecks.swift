import GitHub
import Ledger
import LedgerEvents
import Projections

/// GitHub: reachable, the credentials good, every installation and repository that is connected within their reach.
struct GitHubChecks {
    let client: GitHubClient
    let settings: Settings
    /// As the ledger has them, those that are lost too; nil: that is not known.
    let repositories: [Repository]?
    let installations: [Installation]

    static let none = Finding.notice(
        "github", "no credentials: what clients edit waits in the ledger",
        mend: """
            set \(SettingKey.githubToken.environmentName), or \(SettingKey.githubAppID.environmentName) with \
            \(SettingKey.githubAppPrivateKeyFile.environmentName)
            """)

    private var isApp: Bool { settings.isApp }

    func findings() async -> [Finding] {
        let first = await identity()
        // Whoever is not let in need not try every door.
        guard let repositories, first.allSatisfy({ $0.verdict != .bad }) else { return first }
        var findings = first
        var reachable: Set<Int64?> = [nil]
        for installation in Set(repositories.compactMap(\.installation)).sorted() where isApp {
            let found = await self.installation(installation)
            if found.verdict != .bad { reachable.insert(installation) }
            findings.append(found)
        }
        if repositories.isEmpty {
            findings.append(
                .notice(
                    "repositories", "none is connected", mend: "syncledger connect OWNER/REPO --project ID"))
        }
        for repository in repositories where !isApp || reachable.contains(repository.installation) {
            if let left = left(repository) {
                findings.append(left)
            } else {
                findings.append(await self.repository(repository))
            }
        }
        return findings
    }

    /// What the ledger does not sync, whatever GitHub has: what is lost, and what other credentials connected. With a
    /// token that is an installation that gave access before, and that the ledger still goes by.
    private func left(_ repository: Repository) -> Finding? {
        let name = repository.name ?? String(repository.id)
        let connect = "syncledger connect \(name) --project \(repository.project ?? repository.lostProject ?? "ID")"
        if repository.project == nil {
            return .bad(
                "repository \(name)",
                "GitHub did not let \(isApp ? "the installation" : "the token") reach it any more",
                mend: "let it, and wait until it is asked after, or \(connect); or `syncledger disconnect` it")
        }
        if isApp, repository.installation == nil {
            return .bad(
                "repository \(name)", "a token connected it, and an App needs an installation there: nothing is synced",
                mend: "\(connect): it is the App's from then on")
        }
        guard !isApp, let id = repository.installation,
            let known = installations.first(where: { $0.id == id }), known.state != .active
        else { return nil }
        return .bad(
            "repository \(name)",
            "it is connected by installation \(id), which is \(known.state.rawValue): nothing is synced",
            mend: "\(connect): it is the token's from then on")
    }

    /// GitHub said nothing of what it was asked: nothing need be mended here.
    static func unanswered(_ check: String, _ error: GitHubError) -> Finding? {
        guard error.isTransient else { return nil }
        let mend = "run doctor again later"
        if case .rateLimited = error.code { return .notice(check, "\(error)", mend: mend) }
        return .bad(check, "\(error)", mend: mend)
    }

    private func identity() async -> [Finding] {
        do {
            let before = Ledger.wallClock()
            let (found, date) = try await isApp ? app() : token()
            return [found] + (date.map { [clock($0, before: before, after: Ledger.wallClock())] } ?? [])
        } catch {
            return [
                .bad(
                    "github", "\(error)",
                    mend: "see that \(settings.githubAPIURL) can be reached and that the credentials are right")
            ]
        }
    }

    private func app() async throws(GitHubError) -> (Finding, Int64?) {
        let answer = try await client.perform(.app())
        return (.good("github", "the App is \(answer.value.name)"), answer.date)
    }

    private func token() async throws(GitHubError) -> (Finding, Int64?) {
        do {
            let answer = try await client.perform(.rateLimits())
            guard let core = answer.value.core else { return (.good("github", "reached"), answer.date) }
            let left = "\(core.remaining) of \(core.limit) calls left this hour"
            return (
                core.remaining > 0
                    ? .good("github", left)
                    : .notice("github", left, mend: "nothing: calls go on when the hour is over"),
                answer.date
            )
        } catch  where error.code == .notFound {
            // So a GitHub Enterprise Server answers that has no limits, whoever asks. Who is let in it says elsewhere.
            let answer = try await client.perform(.user())
            return (.good("github", "reached as \(answer.value.login), without a limit of calls"), answer.date)
        }
    }

    private func clock(_ date: Int64, before: Microseconds, after: Microseconds) -> Finding {
        // The header cuts the fraction of a second.
        let offset = date - Timestamp.wholeSeconds((before + after) / 2)
        return abs(offset) <= 2
            ? .good("clock", "within 2 s of GitHub's")
            : .notice(
                "clock", "\(offset) s away from GitHub's; edits are timed by GitHub's clock all the same",
                mend: "let this machine set its clock by NTP")
    }
}

// What the App was given.
extension GitHubChecks {
    private static let permissions = ["issues": "write", "pull_requests": "write", "metadata": "read"]
    static let events = ["issues", "issue_comment", "pull_request", "repository"]

    private func installation(_ id: Int64) async -> Finding {
        do throws(GitHubError) {
            let found = try await client.perform(.installation(id)).value
            let name = "installation \(id)" + (found.account.map { " of \($0)" } ?? "")
            if found.isSuspended {
                return .bad(name, "it is suspended", mend: "unsuspend it in the account's settings on GitHub")
            }
            let missing = Self.permissions.filter { permission, level in
                guard let given = found.permissions[permission] else { return true }
                return level == "write" && given == "read"
            }
            guard missing.isEmpty else {
                let list = missing.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
                return .bad(
                    name, "it does not give \(list)",
                    mend: "set the App's permissions on GitHub; the account's owner then has to accept them")
            }
            let deaf = Self.events.filter { !found.events.contains($0) }
            _ = try await client.perform(.installationRepositories(), installation: id)
            guard deaf.isEmpty else {
                return .notice(
                    name, "it gives a token, but is not subscribed to \(deaf.joined(separator: ", "))",
                    mend: "subscribe the App to these events on GitHub: until then sweeps find what they would tell")
            }
            return .good(name, "it gives a token, with the permissions and events that are needed")
        } catch {
            return Self.unanswered("installation \(id)", error)
                ?? .bad("installation \(id)", "\(error)", mend: "install the App there, or connect the repository anew")
        }
    }
}

// What is connected.
extension GitHubChecks {
    private func repository(_ repository: Repository) async -> Finding {
        let check = "repository \(repository.name ?? String(repository.id))"
        do throws(GitHubError) {
            let installation = repository.installation
            let found = try await client.perform(.repository(id: repository.id), installation: installation).value
            let name = found.reference.fullName
            if found.isArchived {
                return .bad(
                    check, "it is archived and takes no edits",
                    mend: "unarchive it, and what is edited meanwhile goes out; or disconnect it")
            }
            guard found.hasIssues else {
                return .bad(check, "its issues are switched off", mend: "switch them on, or disconnect it")
            }
            _ = try await client.perform(
                .issues(in: RepositoryID(repository.id), since: Timestamp.wholeSeconds(Ledger.wallClock())),
                installation: installation)
            if !isApp, found.canPush == false {
                return .bad(
                    check, "the token may not write to it: GitHub would drop labels and assignees without a word",
                    mend: "give the token's owner write access, and the token read and write access to Issues")
            }
            guard name == repository.name else {
                return .notice(
                    check, "it is called \(name) now", mend: "nothing: it is known by its id, and the name is learned")
            }
            return .good(check, "reached, issues can be read")
        } catch {
            return Self.unanswered(check, error)
                ?? .bad(
                    check, "\(error)",
                    mend: isApp
                        ? "let the installation reach it, or `syncledger disconnect` it"
                        : "give the token access to it, or `syncledger disconnect` it")
        }
    }
}
