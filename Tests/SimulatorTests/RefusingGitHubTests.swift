import StandInGitHub
import Testing

/// What the stand-in refuses as GitHub does, and what that costs.
@Suite("GitHub, when it refuses", .timeLimit(.minutes(1)))
struct RefusingGitHubTests {
    @Test("Whoever cannot be assigned is refused by name, and nothing of the request is done")
    func assignees() async throws {
        let scene = try await AskedGitHub()
        let wish = #"{"title": "Dig", "labels": ["mud"], "assignees": ["mona", "nobody"]}"#
        let created = await scene.ask("POST", "/issues", wish)
        #expect(created.status == 422)
        #expect(
            created.body.contains(
                #""errors":[{"value":"nobody","resource":"Issue","field":"assignees","code":"invalid"}]"#))
        try await scene.human("open", #""title": "Rake""#)
        let edited = await scene.ask("PATCH", "/issues/1", wish)
        #expect(edited.status == 422)
        let there = await scene.ask("GET", "/issues/1").body
        #expect(there.contains(#""title":"Rake""#) && there.contains(#""labels":[]"#))
        #expect(await !scene.gitHub.control("GET", "state").body.contains("mud"))
    }

    @Test("Of somebody without push access it is dropped without a word, with labels and milestone")
    func guest() async throws {
        let scene = try await AskedGitHub()
        try await scene.order("tokens", #"{"token": "g", "login": "guest", "push": false}"#)
        let created = await scene.ask(
            "POST", "/issues", #"{"title": "Dig", "labels": ["mud"], "assignees": ["nobody"], "milestone": 9}"#,
            token: "g")
        #expect(created.status == 201)
        #expect(created.body.contains(#""assignees":[]"#) && created.body.contains(#""labels":[]"#))
    }

    @Test("A pull request that was merged, or whose branch was deleted, is not reopened; another one is")
    func reopening() async throws {
        let scene = try await AskedGitHub()
        for ending in ["merge", "delete_branch", "close"] {
            try await scene.openPull()
            let number = ["merge": 1, "delete_branch": 2, "close": 3][ending] ?? 0
            try await scene.human(ending, #""number": \#(number)"#)
            #expect(await scene.ask("GET", "/pulls/\(number)").body.contains(#""state":"closed""#))
        }
        func words(_ number: Int) async -> String? {
            let answer = await scene.ask("PATCH", "/issues/\(number)", #"{"title": "Reopened", "state": "open"}"#)
            guard answer.status == 422 else { return nil }
            let begin =
                #"{"message":"Validation Failed","errors":"#
                + #"[{"resource":"PullRequest","field":"state","code":"custom","message":"state cannot be changed. "#
            return answer.body.hasPrefix(begin) ? String(answer.body.dropFirst(begin.count).prefix { $0 != "\"" }) : ""
        }
        #expect(await words(1) == "The pull request cannot be reopened.")
        #expect(await words(2) == "The spade branch has been deleted.")
        #expect(await words(3) == nil)
        #expect(await !scene.ask("GET", "/issues/1").body.contains("Reopened"))
    }

    @Test("In an archived repository everything is read as before, and nothing changes, whoever asks")
    func archived() async throws {
        let scene = try await AskedGitHub()
        try await scene.human("open", #""title": "Rake""#)
        let comment = await scene.ask("POST", "/issues/1/comments", #"{"body": "At noon."}"#)
        let id = try #require(comment.body.firstMatch(of: #/"id":(\d+)/#)?.1)
        try await scene.order("repositories/archive", #"{"repository": "octo/garden"}"#)
        #expect(await scene.ask("GET", "").body.contains(#""archived":true"#))
        #expect(await scene.ask("GET", "/issues/1").body.contains(#""title":"Rake""#))
        let words = #"{"message":"Repository was archived so is read-only.""#
        for (method, path, body) in [
            ("POST", "/issues", #"{"title": "Dig"}"#), ("PATCH", "/issues/1", #"{"title": "Dig"}"#),
            ("PATCH", "/issues/9", #"{"title": "Dig"}"#), ("PATCH", "/issues/comments/\(id)", #"{"body": "Later."}"#),
            ("DELETE", "/issues/comments/\(id)", ""),
        ] {
            let answer = await scene.ask(method, path, body)
            #expect(answer.status == 403 && answer.body.hasPrefix(words), "\(method) \(path): \(answer)")
        }
        // GitHub locks its conversations, and may say that instead.
        let said = await scene.ask("POST", "/issues/1/comments", #"{"body": "At night."}"#)
        #expect(said.status == 403 && said.body.contains("Unable to create comment because issue is locked."))
        let person = await scene.gitHub.control(
            "POST", "human", #"{"repository": "octo/garden", "action": "close", "number": 1}"#)
        #expect(person.status == 403)

        try await scene.order("repositories/unarchive", #"{"repository": "octo/garden"}"#)
        #expect(await scene.ask("GET", "").body.contains(#""archived":false"#))
        #expect(await scene.ask("PATCH", "/issues/1", #"{"title": "Dig"}"#).status == 200)
    }

    @Test("What is refused costs whoever asks as much as anything else, and what breaks says nothing of it")
    func cost() async throws {
        let scene = try await AskedGitHub()
        try await scene.human("open", #""title": "Rake""#)
        try await scene.human("delete")
        #expect(await scene.ask("GET", "/issues").limit("Used") == 1)
        #expect(await scene.ask("GET", "/issues/9").limit("Used") == 2)
        #expect(await scene.ask("GET", "/issues/1").limit("Used") == 3)
        #expect(await scene.ask("POST", "/issues", #"{"title": " "}"#).limit("Used") == 4)
        try await scene.order("faults", #"{"kind": "status", "status": 403}"#)
        #expect(await scene.ask("GET", "/issues").limit("Used") == 5)
        for kind in ["status", "act_then_status"] {
            try await scene.order("faults", #"{"kind": "\#(kind)", "status": 502}"#)
            let broken = await scene.ask("GET", "/issues")
            #expect(broken.status == 502 && broken.limit("Remaining") == nil)
        }
    }

    @Test("What is refused counts for the secondary limits: whoever goes on asking is not let in the sooner")
    func secondary() async throws {
        let scene = try await AskedGitHub()
        try await scene.order("limits", #"{"points_per_minute": 10}"#)
        #expect(await scene.ask("PATCH", "/issues/9", "{}").status == 404)
        #expect(await scene.ask("PATCH", "/issues/9", "{}").status == 404)
        let refused = await scene.ask("GET", "/issues")
        #expect(refused.status == 403)
        try await scene.order("limits", #"{"points_per_minute": 11}"#)
        #expect(await scene.ask("GET", "/issues").status == 403)
        try await scene.order("limits", #"{"points_per_minute": 13}"#)
        #expect(await scene.ask("GET", "/issues").status == 200)
    }
}
