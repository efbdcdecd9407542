import ArgumentParser
import AsyncHTTPClient
import GitHub
import Ledger
import LedgerEvents
import Projections

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check settings, files, GitHub, webhooks and clocks, and say how to mend what is wrong.")

    @OptionGroup var options: SettingsOptions
    @OptionGroup var gitHub: GitHubOptions
    @Flag(help: "Print JSON, one line a finding.")
    var json = false

    func run() async throws {
        let findings: [Finding]
        do {
            let settings = try options.settings(gitHub.flags)
            findings =
                [.good("settings", "every key is known and every value is usable")] + (try await look(settings))
        } catch {
            findings = [
                .bad("settings", "\(error)", mend: "correct the setting that is named and run doctor again")
            ]
        }
        for finding in findings {
            try Standard.out(json ? JSON.text(finding) : finding.text)
        }
        if findings.contains(where: { $0.verdict == .bad }) { throw ExitCode.failure }
    }

    /// It makes nothing: where there is no ledger yet there is none afterwards, and what is the next start's to do is
    /// left to it.
    private func look(_ settings: Settings) async throws -> [Finding] {
        let (ledger, opened) = LedgerChecks.open(settings)
        var findings =
            SecretChecks.findings(settings)
            + FolderChecks.findings(settings.data, reserve: Int64(settings.diskReserve) << 20) + opened
        // None, where there is no ledger yet; not known, where it cannot be looked into.
        let isKnownToBeNone = !Ledger.exists(in: settings.data) && !opened.contains { $0.verdict == .bad }
        var repositories: [Repository]? = isKnownToBeNone ? [] : nil
        var installations: [Installation] = []
        if let ledger {
            do {
                findings += try LedgerChecks(settings: settings, ledger: ledger).findings()
                findings += try KeyChecks.findings(ledger, settings)
                findings += try CheckpointChecks.findings(ledger, settings)
                (repositories, installations) = try await ledger.read { reader in
                    (
                        try reader.rows.all(
                            Repository.self, where: "project IS NOT NULL OR lost_project IS NOT NULL", order: "id"),
                        try reader.rows.all(Installation.self, where: "1")
                    )
                }
            } catch {
                findings.append(.bad("ledger", "\(error)", mend: "keep a copy of the folder before mending it"))
            }
        }
        let http = HTTPClient(configuration: .gitHub)
        let client = settings.gitHub(http)
        var isLetIn = false
        if let client {
            let found = await GitHubChecks(
                client: client, settings: settings, repositories: repositories, installations: installations
            ).findings()
            isLetIn = found.first?.verdict != .bad
            findings += found
        } else {
            findings.append(GitHubChecks.none)
        }
        if let ledger {
            findings += await DeliveryChecks(
                client: isLetIn ? client : nil, settings: settings,
                repositories: repositories?.filter { $0.project != nil } ?? [], ledger: ledger
            ).findings()
        }
        try await http.shutdown()
        return findings
    }
}
