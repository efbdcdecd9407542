import ArgumentParser
import GitHub
import Ledger
import LedgerEvents
import Projections
import Service
import SyncEngine

struct ProjectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "project", abstract: "Create a project, or give it another name.")

    @OptionGroup var options: SettingsOptions
    @Argument(help: "Its id: \(ClientID.form)")
    var id: String
    @Option(help: "Its name for people (default: the id).")
    var name: String?

    func validate() throws {
        guard ClientID.isValid(id) else { throw ValidationError("a project id is \(ClientID.form)") }
        if let flaw = name.flatMap({ ProjectName.flaws(in: $0).first }) { throw ValidationError("--name \(flaw)") }
    }

    func run() async throws {
        let ledger = try await OpenLedger.orCreate(options.settings().data)
        let saved = try await ConnectionEdits(ledger).save(project: id, name: name ?? id)
        try Standard.out("project \(saved.project.id) \(saved.isNew ? "created" : "saved")")
    }
}

struct ConnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "Connect a repository: its issues become tasks of a project, and the other way round.")

    @OptionGroup var options: SettingsOptions
    @OptionGroup var gitHub: GitHubOptions
    @Argument(help: "OWNER/REPO")
    var repository: String
    @Option(help: "The project that it belongs to; it is created if there is none.")
    var project: String
    @Option(help: "GitHub's id of the repository; asked of GitHub when it is not given.")
    var githubRepositoryID: Int64?
    @Option(help: "The App installation that gives access; asked of GitHub when an App is configured.")
    var githubAppInstallationID: Int64?

    func validate() throws {
        guard RepositoryName(fullName: repository) != nil else {
            throw ValidationError("\(repository) is not OWNER/REPO")
        }
        guard ClientID.isValid(project) else { throw ValidationError("--project must be \(ClientID.form)") }
        for (option, id) in [
            ("repository", githubRepositoryID), ("app-installation", githubAppInstallationID),
        ] where id ?? 1 <= 0 {
            throw ValidationError("--github-\(option)-id must be a positive whole number")
        }
    }

    private static let unknownID = Settings.Problem(
        description: """
            without GitHub credentials the repository's id cannot be looked up; give --github-repository-id, \
            or set \(SettingKey.githubToken.environmentName)
            """)

    /// What is given is not asked for.
    private func find(_ repositories: RepositoryFinder?) async throws -> FoundRepository {
        if let id = githubRepositoryID, githubAppInstallationID != nil || repositories?.isApp != true {
            return FoundRepository(id: id, fullName: repository, installation: githubAppInstallationID)
        }
        guard let repositories, let name = RepositoryName(fullName: repository) else { throw Self.unknownID }
        var found = try await repositories.find(owner: name.owner, name: name.name)
        if let id = githubRepositoryID, id != found.id {
            throw Settings.Problem(
                description: "--github-repository-id is \(id), and GitHub says that \(repository) is \(found.id)")
        }
        found.installation = githubAppInstallationID ?? found.installation
        return found
    }

    func run() async throws {
        let settings = try options.settings(gitHub.flags)
        // Before there is a ledger of it.
        if githubRepositoryID == nil, settings.credentials == nil { throw Self.unknownID }
        let composition = try await OpenLedger.tellingIfNew(settings.data) {
            try await Composition(settings, stays: false)
        }
        let found = try await composition.use { try await connect(composition) }
        try Standard.out("\(found.fullName) (\(found.id)) is connected to project \(project)")
    }

    private func connect(_ composition: Composition) async throws -> FoundRepository {
        let found = try await find(composition.repositories)
        let edits = ConnectionEdits(composition.ledger)
        if try await composition.ledger.read({ try $0.rows.find(Project.self, project) }) == nil {
            _ = try await edits.save(project: project, name: project)
        }
        var access = AccessGiven(found.installation)
        if access == .asBefore, case .token? = composition.settings.credentials { access = .token }
        _ = try await edits.connect(found.id, name: found.fullName, to: project, access: access)
        return found
    }
}

struct DisconnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disconnect", abstract: "Stop syncing a repository. Nothing is deleted.")

    @OptionGroup var options: SettingsOptions
    @Argument(help: "OWNER/REPO")
    var repository: String

    func run() async throws {
        let ledger = try OpenLedger.existing(options.settings().data)
        guard let known = try await ConnectionEdits(ledger).disconnect(name: repository, from: nil) else {
            Standard.error("\(repository) is not connected")
            throw ExitCode.failure
        }
        try Standard.out("\(known.name ?? repository) is disconnected")
    }
}
