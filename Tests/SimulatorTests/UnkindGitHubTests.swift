import Foundation
import StandInGitHub
import Synchronization
import Testing

/// What the stand-in does that GitHub does to those who trust it, beside what is ordered of requests.
@Suite("GitHub, as unkind as it is", .timeLimit(.minutes(1)))
struct UnkindGitHubTests {
    /// A repository that the App reaches, and whoever its webhooks go to.
    private struct Scene {
        let gitHub: GitHubInProcess
        let waits = Waits()
        let webhooks: AsyncStream<Webhook>
        private let courier: Task<Void, Never>

        struct Webhook {
            var guid: String
            var event: String
            var action: String?
        }

        final class Waits: Sendable {
            let all = Mutex<[Int]>([])
        }

        init() async throws {
            let names = Mutex(0)
            let gitHub = try await GitHubInProcess(
                webhookURL: "https://sync.invalid/", webhookSecret: "s", token: "t", appID: 1, appPublicKeyPEM: nil,
                origin: "https://github.invalid",
                .init(
                    clock: { 1_780_000_000_000_000 }, wait: { [waits] time in waits.all.withLock { $0.append(time) } },
                    newName: {
                        let number = names.withLock { count in
                            count += 1
                            return count
                        }
                        return String(repeating: "0", count: 40) + String(number)
                    }))
            self.gitHub = gitHub
            let (webhooks, received) = AsyncStream.makeStream(of: Webhook.self)
            self.webhooks = webhooks
            courier = Task {
                await gitHub.deliver { webhook in
                    func header(_ name: String) -> String { webhook.headers.first { $0.name == name }?.value ?? "" }
                    struct Payload: Decodable { var action: String? }
                    received.yield(
                        Webhook(
                            guid: header("X-GitHub-Delivery"), event: header("X-GitHub-Event"),
                            action: try? JSONDecoder().decode(Payload.self, from: Data(webhook.body)).action))
                    return 202
                }
            }
            try await order("repositories", #"{"owner": "octo", "name": "garden", "owner_type": "Organization"}"#)
            try await order("installations", #"{"account": "octo", "repositories": ["octo/garden"]}"#)
        }

        @discardableResult
        func order(_ path: String, _ body: String) async throws -> String {
            let answer = await gitHub.control("POST", path, body)
            try #require(answer.status == 200, "\(path): \(answer.body)")
            return answer.body
        }

        func heard(_ event: String, _ action: String) async -> Webhook? {
            for await webhook in webhooks where webhook.event == event && webhook.action == action { return webhook }
            return nil
        }

        func state() async throws -> State {
            try JSONDecoder().decode(State.self, from: Data(await gitHub.control("GET", "state").body.utf8))
        }

        struct State: Decodable {
            struct Installation: Decodable { var repositories: [String] }
            struct Repository: Decodable {
                var name: String

                private enum CodingKeys: String, CodingKey { case name = "full_name" }
            }
            var installations: [Installation]
            var repositories: [Repository]
        }

        func end() { courier.cancel() }
    }

    @Test("The App does not come along with a repository that is given away, and is told so")
    func givenAway() async throws {
        let scene = try await Scene()
        try await scene.order("repositories/transfer", #"{"repository": "octo/garden", "owner": "mona"}"#)
        #expect(await scene.heard("installation_repositories", "removed") != nil)
        let state = try await scene.state()
        #expect(state.installations.map(\.repositories) == [[]])
        #expect(state.repositories.map(\.name) == ["mona/garden"])
        scene.end()
    }

    @Test("Of a repository that is deleted nothing is left but the word of it")
    func deleted() async throws {
        let scene = try await Scene()
        try await scene.order("human", #"{"repository": "octo/garden", "action": "open", "title": "Dig"}"#)
        try await scene.order("repositories/delete", #"{"repository": "octo/garden"}"#)
        #expect(await scene.heard("repository", "deleted") != nil)
        let state = try await scene.state()
        #expect(state.repositories.isEmpty && state.installations.map(\.repositories) == [[]])
        scene.end()
    }

    @Test("That a repository is archived, and is so no more, is announced, once each")
    func archived() async throws {
        let scene = try await Scene()
        for change in ["archive", "archive", "unarchive"] {
            try await scene.order("repositories/\(change)", #"{"repository": "octo/garden"}"#)
        }
        var heard: [String] = []
        for await webhook in scene.webhooks where webhook.event == "repository" {
            heard.append(webhook.action ?? "")
            if heard.count == 2 { break }
        }
        // They go out side by side, and either may come first.
        #expect(heard.sorted() == ["archived", "unarchived"])
        scene.end()
    }

    @Test("A delivery that somebody asks for once more comes when they ask, as it was")
    func redelivered() async throws {
        let scene = try await Scene()
        try await scene.order("human", #"{"repository": "octo/garden", "action": "open", "title": "Dig"}"#)
        let first = await scene.heard("issues", "opened")
        // What its receiver answered is kept a moment after it did.
        while !(try await scene.order("webhooks/redeliver", #"{"back": 0, "after_ms": 7200000}"#))
            .contains(first?.guid ?? "")
        { await Task.yield() }
        let again = await scene.heard("issues", "opened")
        #expect(again?.guid == first?.guid && first != nil)
        #expect(scene.waits.all.withLock { $0 }.contains(7_200_000_000))
        scene.end()
    }

    @Test("What writes a letter in another of Unicode's ways is an edit, of an issue and of a comment")
    func otherLetters() async throws {
        let scene = try await Scene()
        func human(_ details: String) async throws -> Data {
            Data(try await scene.order("human", #"{"repository": "octo/garden", \#(details)}"#).utf8)
        }
        struct Made: Decodable { var id: Int }
        _ = try await human(#""action": "open", "title": "caf\u00e9", "body": "th\u00e9""#)
        let comment = try await human(#""action": "comment", "number": 1, "body": "pur\u00e9e""#)
        let id = try JSONDecoder().decode(Made.self, from: comment).id
        for (event, edit, word) in [
            ("issues", #""action": "edit", "number": 1, "title""#, "cafe\u{301}"),
            ("issues", #""action": "edit", "number": 1, "body""#, "the\u{301}"),
            ("issue_comment", #""action": "edit_comment", "comment_id": \#(id), "body""#, "pure\u{301}e"),
        ] {
            let now = try await human(#"\#(edit): "\#(word)""#)
            try #require(now.range(of: Data(word.utf8)) != nil, "\(edit)")
            #expect(await scene.heard(event, "edited") != nil)
        }
        scene.end()
    }

    @Test("Of an act that is unheard of no webhook tells, and of what others do one does")
    func unheard() async throws {
        let scene = try await Scene()
        try await scene.order(
            "faults",
            #"{"kind": "act_then_reset", "method": "POST", "path_contains": ["/pulls/", "/issues"], "path_excludes": "?", "unheard": true}"#
        )
        let answered = Mutex(false)
        await scene.gitHub.request(
            "POST", "/repos/octo/garden/issues", headers: [("Authorization", "Bearer t")],
            body: Array(#"{"title": "Unheard of"}"#.utf8), acted: { _, _ in }
        ) { outcome in
            if case .answered = outcome { answered.withLock { $0 = true } }
        }
        #expect(!answered.withLock { $0 })
        try await scene.order(
            "human", #"{"repository": "octo/garden", "action": "open", "title": "Heard of", "login": "mona"}"#)
        try await scene.order("human", #"{"repository": "octo/garden", "action": "close", "number": 1}"#)
        var heard: [String] = []
        for await webhook in scene.webhooks where webhook.event == "issues" {
            heard.append(webhook.action ?? "")
            if heard.count == 2 { break }
        }
        // They go out side by side, and either may come first.
        #expect(heard.sorted() == ["closed", "opened"])
        scene.end()
    }
}
