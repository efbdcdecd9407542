import AsyncHTTPClient
import Foundation
import GitHub
import RuleTesting
import TestSupport
import Testing

/// Every request that the program can send, sent to the stand-in, and held against githubkit's models of GitHub's API.
@Suite("Every request", .ownThreads, .timeLimit(.minutes(3)))
struct EveryRequestTests {
    private static let installation: Int64 = 42

    private struct Repositories: Decodable {
        var repositories: [Repository]

        struct Repository: Decodable {
            var id: Int64
            var fullName: String
            var hookIds: [Int64]
        }
    }

    @Test("Everything that there is a call for is as GitHub's API has it", .needsTestPython)
    func everyRequest() async throws {
        let python = try #require(TestPython.path)
        let sync = try await RunningSync(.app)
        let gitHub = sync.gitHub
        try await gitHub.order("webhooks", #"{"drop_probability": 1}"#)
        try await gitHub.order(
            "installations", #"{"account": "octocat", "repositories": [], "id": \#(Self.installation)}"#)
        try await gitHub.order(
            "repositories", #"{"owner": "octocat", "name": "garden", "installation": \#(Self.installation)}"#)
        // More than a page of everything that is listed by page.
        for number in 1...100 {
            try await gitHub.order(
                "human", #"{"action": "open", "repository": "octocat/garden", "title": "Bed \#(number)"}"#)
            try await gitHub.order(
                "human",
                #"{"action": "comment", "repository": "octocat/garden", "number": 1, "body": "Weeded \#(number)"}"#)
        }
        for order in [
            ("pulls", #"{"repository": "octocat/garden", "title": "Compost"}"#),
            ("milestones", #"{"repository": "octocat/garden", "title": "Spring"}"#),
            ("human", #"{"action": "comment", "repository": "octocat/garden", "number": 2, "body": "Mulch"}"#),
        ] { try await gitHub.order(order.0, order.1) }

        let performed = try await perform(sync)
        #expect(performed == (try Self.callsThatThereAre()), "a call was added: perform it here too")
        let source = gitHub.url
        let check = try await aside {
            try Shell.run(python, [Checkout.root + "/Tools/conformance/check_exchanges.py", source])
        }
        #expect(check.status == 0, "\(check.output) \(check.error)")
        print(check.output)
    }

    /// The calls' names, an overloaded one once for each form.
    private static func callsThatThereAre() throws -> [String] {
        let folder = "Sources/GitHub/Calls"
        let files = try FileManager.default.contentsOfDirectory(atPath: Checkout.root + "/" + folder)
        return try files.flatMap { try Checkout.text("\(folder)/\($0)").all(#"package static func (\w+)\("#) }.sorted()
    }

    /// - Returns: What was performed, as `callsThatThereAre` has it.
    private func perform(_ sync: RunningSync) async throws -> [String] {
        let pem = try String(
            contentsOfFile: try #require(sync.settings["SYNCLEDGER_GITHUB_APP_PRIVATE_KEY_FILE"]), encoding: .utf8)
        let httpClient = HTTPClient(configuration: .gitHub)
        let client = GitHubClient(
            baseURL: try #require(BaseURL(sync.gitHub.url)),
            credentials: .app(id: "1001", privateKeyPEM: Secret(pem)), httpClient: httpClient)
        let performed: Result<[String], any Error>
        do {
            let state = try await sync.gitHub.ask("state").decoded(Repositories.self)
            let garden = try #require(state.repositories.first { $0.fullName == "octocat/garden" })
            let ours = Performing(
                client: client, installation: Self.installation, gardenID: RepositoryID(garden.id))
            try await sync.gitHub.order("tokens", #"{"token": "octocats", "login": "octocat"}"#)
            let person = GitHubClient(
                baseURL: try #require(BaseURL(sync.gitHub.url)), credentials: .token(Secret("octocats")),
                httpClient: httpClient)
            #expect(try await person.perform(.user()).value.login == "octocat")
            performed = .success(
                try await ours.records()
                    + ours.lists()
                    + ours.surroundings(hook: try #require(garden.hookIds.first)) + ["user"])
        } catch {
            performed = .failure(error)
        }
        try await httpClient.shutdown()
        return try performed.get().sorted()
    }
}

/// Performs each call and says its name.
private struct Performing {
    let client: GitHubClient
    let installation: Int64
    let gardenID: RepositoryID

    private func garden() throws -> RepositoryName { try #require(RepositoryName(fullName: "octocat/garden")) }

    private func perform<Value>(_ call: GitHubCall<Value>) async throws -> Value {
        try await client.perform(call, installation: installation).value
    }

    func records() async throws -> [String] {
        let issue = try await perform(
            .createIssue(
                in: gardenID, title: "Roses", body: "They grow.", labels: ["thorns"], assignees: ["octocat"]))
        _ = try await perform(.createIssue(in: gardenID, title: "Tulips"))
        for changes in [
            IssueChanges(title: "Red roses", body: "They climb.", labels: ["red"], assignees: []),
            IssueChanges(milestone: .number(1)), IssueChanges(milestone: .cleared),
        ] + ["completed", "not_planned"].map({ IssueChanges(state: .closed, stateReason: $0) }) + [
            IssueChanges(state: .open), IssueChanges(state: .closed),
            IssueChanges(state: .open, stateReason: "reopened"),
        ] {
            _ = try await perform(.updateIssue(gardenID, issue.number, changes))
        }
        let call = GitHubCall.issue(gardenID, issue.number)
        let first = try await client.perform(call, installation: installation)
        #expect(try await perform(call.conditional(on: first.etag)) == .notModified)
        let comment = try await perform(.createComment(gardenID, onIssue: issue.number, body: "Pruned."))
        _ = try await perform(.updateComment(gardenID, comment.id, body: "Pruned again."))
        _ = try await perform(GitHubCall.comment(gardenID, comment.id).conditional(on: "\"old\""))
        try await perform(.deleteComment(gardenID, comment.id))
        _ = try await perform(.pullRequest(gardenID, 101))
        return [
            "createIssue", "updateIssue", "issue", "createComment", "updateComment", "comment", "deleteComment",
            "pullRequest",
        ]
    }

    func lists() async throws -> [String] {
        let since: Int64 = 1_700_000_000
        let issues = try await perform(.issues(in: gardenID, since: since))
        _ = try await perform(.issues(page: try #require(issues.next)))
        let comments = try await perform(.comments(in: gardenID, since: since))
        _ = try await perform(.comments(page: try #require(comments.next)))
        #expect(try await perform(.comments(gardenID, onIssue: 1, since: since)).items.count == 100)
        _ = try await perform(.installationRepositories())
        return [
            "issues", "issues", "comments", "comments", "comments", "installationRepositories",
        ]
    }

    func surroundings(hook: Int64) async throws -> [String] {
        let garden = try garden()
        _ = try await perform(.repository(garden))
        #expect(try await perform(.repository(id: gardenID.number)).reference.name == garden)
        _ = try await perform(.rateLimits())
        _ = try await perform(.app())
        #expect(try await perform(.installation(for: garden)) == perform(.installation(forRepository: gardenID.number)))
        _ = try await perform(.installation(installation))
        #expect(try await perform(.hooks(of: gardenID)).items.map(\.id) == [hook])
        for source in [HookSource.app, .repository(gardenID, hookID: hook)] {
            let deliveries = try await perform(.hookDeliveries(source))
            if let next = deliveries.next { _ = try await perform(.hookDeliveries(source, page: next)) }
            if let delivery = deliveries.items.first {
                _ = try await perform(.hookDelivery(source, delivery.id))
            }
        }
        return [
            "repository", "repository", "rateLimits", "app", "installation", "installation", "installation", "hooks",
            "hookDeliveries", "hookDeliveries", "hookDelivery",
        ]
    }
}
