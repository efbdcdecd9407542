import StandInGitHub
import Testing

/// Labels and accounts get other names at the stand-in as they do at GitHub, whose issues have no other time after it.
@Suite("GitHub, when names change", .timeLimit(.minutes(1)))
struct RenamingGitHubTests {
    /// A repository with one issue, which has a label and is assigned to somebody.
    private static func scene() async throws -> AskedGitHub {
        let scene = try await AskedGitHub()
        try await scene.order("clock", #"{"frozen_at": "2026-06-01T00:00:00Z"}"#)
        try await scene.human("open", #""title": "Rake", "login": "mona", "labels": ["wet"], "assignees": ["mona"]"#)
        try await scene.order("clock", #"{"frozen_at": "2026-06-01T01:00:00Z"}"#)
        return scene
    }

    private static let unmoved = #""updated_at":"2026-06-01T00:00:00Z""#

    @Test("What has a label has it by its new name, in other letters too, and no other time")
    func labelRenamed() async throws {
        let scene = try await Self.scene()
        for name in ["damp", "Damp"] {
            let old = name == "damp" ? "wet" : "damp"
            try await scene.order(
                "labels/rename", #"{"repository": "octo/garden", "label": "\#(old)", "name": "\#(name)"}"#)
            let issue = await scene.ask("GET", "/issues/1").body
            #expect(issue.contains(#""name":"\#(name)""#) && issue.contains(Self.unmoved))
        }
        try await scene.human("label", #""number": 1, "label": "wet""#)
        let taken = await scene.gitHub.control(
            "POST", "labels/rename", #"{"repository": "octo/garden", "label": "wet", "name": "damp"}"#)
        #expect(taken.status == 422)
    }

    @Test("A label that is deleted is announced of what had it, without its name, and moves no time")
    func labelDeleted() async throws {
        let scene = try await Self.scene()
        // What is lost stands in GitHub's log at once.
        try await scene.order("webhooks", #"{"drop_next": 1}"#)
        try await scene.order("labels/delete", #"{"repository": "octo/garden", "label": "wet"}"#)
        let issue = await scene.ask("GET", "/issues/1").body
        #expect(issue.contains(#""labels":[]"#) && issue.contains(Self.unmoved))
        let last = await scene.gitHub.control("GET", "deliveries").body
        #expect(last.contains(#""action":"unlabeled""#) && !last.contains(#""label":{"#))
    }

    @Test("What an account is assigned to and owns has its new login, and the old name leads on")
    func accountRenamed() async throws {
        let scene = try await Self.scene()
        try await scene.order("users/rename", #"{"login": "mona", "name": "lisa"}"#)
        try await scene.order("users/rename", #"{"login": "octo", "name": "owner"}"#)
        #expect(await scene.ask("GET", "/issues/1").status == 301)
        let state = await scene.gitHub.control("GET", "state").body
        #expect(state.contains(#""assignees":["lisa"]"#) && state.contains(#""full_name":"owner/garden""#))
        #expect(state.contains(Self.unmoved))
    }

    @Test("What an account that is deleted wrote is nobody's, and it is assigned to nothing; an owner stays")
    func accountDeleted() async throws {
        let scene = try await Self.scene()
        try await scene.order("users/delete", #"{"login": "mona"}"#)
        let issue = await scene.ask("GET", "/issues/1").body
        #expect(issue.contains(#""user":null"#) && issue.contains(#""assignees":[]"#) && issue.contains(Self.unmoved))
        #expect(await scene.gitHub.control("POST", "users/delete", #"{"login": "octo"}"#).status == 422)
    }
}
