import ArgumentParser
import Exports
import GitHub
import Ledger
import LedgerEvents
import Projections
import SyncEngine

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take in a connected repository's issues and comments that were there before.",
        discussion: """
            It may be ended or killed at any time, and goes on where it was when it is run again. It may run beside \
            `serve`.
            """)

    @OptionGroup var options: SettingsOptions
    @OptionGroup var gitHub: GitHubOptions
    @Argument(help: "OWNER/REPO")
    var repository: String
    @Flag(help: "Print one JSON document.")
    var json = false

    func validate() throws {
        guard RepositoryName(fullName: repository) != nil else {
            throw ValidationError("\(repository) is not OWNER/REPO")
        }
    }

    func run() async throws {
        let settings = try options.settings(gitHub.flags)
        try OpenLedger.checkExists(settings.data)
        let composition = try await Composition(settings, stays: false)
        let count = try await composition.use { try await run(composition) }
        Standard.endProgress()
        try Standard.out(json ? document(count) : sentence(count))
        if count.failed > 0 { throw ExitCode.failure }
    }

    private func run(_ composition: Composition) async throws -> RepositoryImport.Count {
        guard let client = composition.gitHub else { throw composition.settings.missingCredentials("an import") }
        let connected = try await composition.ledger.read { reader in
            try reader.rows.first(
                Repository.self, where: "name = ? COLLATE NOCASE AND project IS NOT NULL", [.text(repository)])
        }
        guard let connected else { throw notConnected }
        let gate = composition.gate(client)
        let work = RepositoryImport(
            composition.ledger, gate: gate, marker: composition.marker, logger: composition.logger)
        do {
            return try await BudgetHistory(composition.ledger, gate: gate, logger: composition.logger).during {
                try await work.run(connected.id) { count in
                    Standard.progress("\(count.issues) issues, \(count.comments) comments")
                }
            }
        } catch is RepositoryImport.Refused {
            throw notConnected
        }
    }

    private var notConnected: Settings.Problem {
        Settings.Problem(
            description: """
                \(repository) is not connected, or its installation is suspended or removed; connect it first: \
                syncledger connect \(repository) --project ID
                """)
    }

    private func sentence(_ count: RepositoryImport.Count) -> String {
        var text = "\(repository): \(count.issues) issues, \(count.comments) comments; \(count.news) said something new"
        if count.isResumed { text += "; went on where an earlier import had ended" }
        if count.failed > 0 { text += "; \(count.failed) could not be decided" }
        return text
    }

    private func document(_ count: RepositoryImport.Count) -> String {
        JSON.text(
            Document(
                repository: repository, issues: count.issues, comments: count.comments, news: count.news,
                failed: count.failed, resumed: count.isResumed))
    }

    private struct Document: Encodable {
        var repository: String
        var issues: Int
        var comments: Int
        var news: Int
        var failed: Int
        var resumed: Bool
    }
}
