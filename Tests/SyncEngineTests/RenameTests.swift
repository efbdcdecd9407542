import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

@Suite("A repository or a person that gets another name")
struct RenameTests {
    private let renamed = Plot(id: Plot.garden.id, fullName: "octo/orchard")

    @Test("A `repository` event renames it, and its issues stay the same tasks")
    func repositoryEvent() async throws {
        let garden = try await Garden()
        let issue = IssueAtGitHub()
        let task = try #require(try await garden.deliver(.about(issue, "opened")).first?.record)
        let news = try Webhook(
            "repository", "renamed", in: renamed, ["changes": ["repository": ["name": ["from": "garden"]]]])
        #expect(try await garden.deliver(news).isEmpty)
        #expect(try garden.repository(.garden)?.name == "octo/orchard")

        let edited = issue.at(60) {
            $0.plot = renamed
            $0.title = "Rust"
        }
        #expect(try await garden.deliver(.about(edited, "edited")).first?.record == task)
        #expect(try garden.task(task)?.title == "Rust")
        #expect(try garden.events(.repositoryRenamed).count == 1)
    }

    @Test("So does what is told of an issue, a pull request or a comment", arguments: ["issue", "pull", "comment"])
    func payload(kind: String) async throws {
        let garden = try await Garden()
        let issue = IssueAtGitHub(isPullRequest: kind == "pull", plot: renamed, second: 60)
        let webhook =
            try kind == "comment"
            ? Webhook.about(CommentAtGitHub(issue: issue, second: 60), "created") : Webhook.about(issue, "opened")
        #expect(try await garden.deliver(webhook).allSatisfy { $0.state.name == .completed })
        #expect(try garden.repository(.garden)?.name == "octo/orchard")
        #expect(try garden.repository(.garden)?.project == "garden")
        #expect(try garden.binding(#require(try garden.records(.task).first?.id))?.repository == Plot.garden.id)
    }

    @Test("A late delivery that still says the old name does not bring it back")
    func late() async throws {
        let garden = try await Garden()
        try await garden.deliver(.about(IssueAtGitHub(second: -90), "opened"))
        garden.clock.set(60)
        try await garden.deliver(.about(IssueAtGitHub(plot: renamed, number: 8, second: 60), "opened"))
        try await garden.deliver(.about(IssueAtGitHub(second: 30), "edited"))
        #expect(try garden.repository(.garden)?.name == "octo/orchard")
        #expect(try garden.events(.repositoryRenamed).count == 1)
    }

    @Test("A login is written down once, and again when it changes")
    func login() async throws {
        let garden = try await Garden()
        func names() throws -> [Int64?] {
            try garden.events(.userNamed).map { $0.decoded(UserNamed.self)?.user }
        }
        try await garden.deliver(.about(IssueAtGitHub(), "opened", by: .moss))
        #expect(try names() == [Person.rosa.id, Person.moss.id])
        try await garden.deliver(.about(IssueAtGitHub(second: 60), "edited", by: .moss))
        try await garden.deliver(.about(CommentAtGitHub(second: 60), "created", by: .robot))
        #expect(try names() == [Person.rosa.id, Person.moss.id, Person.robot.id])

        var rosa = Person.rosa
        rosa.login = "rosalind"
        for second in [90, 120] as [Int64] {
            let issue = IssueAtGitHub(assignees: [rosa], author: rosa, second: second)
            try await garden.deliver(.about(issue, "edited", by: rosa))
        }
        #expect(try names() == [Person.rosa.id, Person.moss.id, Person.robot.id, Person.rosa.id])
        let users = try garden.read { try $0.rows.all(GitHubUser.self, where: "1", order: "id") }
        #expect(users.map(\.login) == ["rosalind", "moss", "pruner[bot]"])
        #expect(users.map(\.isBot) == [false, false, true])
    }

    @Test("A late delivery that still says the old login does not bring it back; one of that second does")
    func lateLogin() async throws {
        let garden = try await Garden()
        var rosa = Person.rosa
        rosa.login = "rosalind"
        func login() throws -> String? { try garden.read { try $0.rows.find(GitHubUser.self, rosa.id) }?.login }
        func names() throws -> [GitHubSeconds?] { try garden.events(.userNamed).map(\.githubUpdatedAt) }
        try await garden.deliver(.about(IssueAtGitHub(assignees: [rosa], author: rosa, second: 60), "opened", by: rosa))
        try await garden.deliver(.about(IssueAtGitHub(number: 8, second: 30), "opened"))
        try await garden.deliver(.about(CommentAtGitHub(second: 50), "created", by: .rosa))
        // What says no time cannot be known to be younger.
        try await garden.deliver(.installationRepositories(added: [.wasteland]))
        #expect(try login() == "rosalind")
        #expect(try names().filter { $0 == GardenClock.github(60) }.count == 1)
        try await garden.deliver(.about(IssueAtGitHub(number: 9, second: 60), "opened"))
        #expect(try login() == "rosa")
    }

    @Test("A delivery that waited and is read again does not bring an old login back")
    func waitingDelivery() async throws {
        let garden = try await Garden()
        let create = try await garden.edit(.task("roses"), .put, at: 10) { $0.title = "Prune" }
        try await garden.send(create)
        try await garden.deliver(.about(IssueAtGitHub(second: 11), "opened"))
        var rosa = Person.rosa
        rosa.login = "rosalind"
        try await garden.deliver(
            .about(IssueAtGitHub(plot: .park, assignees: [rosa], author: rosa, second: 12), "opened", by: rosa))
        try await garden.answer(create, .found(IssueAtGitHub(number: 9, title: "Prune", second: 12)))
        #expect(try garden.read { try $0.rows.find(GitHubUser.self, rosa.id) }?.login == "rosalind")
    }

    @Test("A bot that edits does not become the author of what somebody wrote")
    func author() async throws {
        let garden = try await Garden()
        let task = try #require(try await garden.deliver(.about(IssueAtGitHub(), "opened")).first?.record)
        let edited = IssueAtGitHub(title: "Rust", author: .robot, second: 60)
        let operation = try #require(try await garden.deliver(.about(edited, "edited", by: .robot)).first)
        #expect(try garden.view(task)?.record.author == Person.rosa.id)
        #expect(try garden.read { try $0.log.event(at: operation.id) }?.actor == Person.robot.id)
    }
}
