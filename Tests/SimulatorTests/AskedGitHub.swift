import Foundation
import StandInGitHub
import Synchronization
import Testing

/// A repository, and somebody who may push to it.
struct AskedGitHub {
    let gitHub: GitHubInProcess

    init() async throws {
        gitHub = try await GitHubInProcess(
            webhookURL: "https://sync.invalid/", webhookSecret: "s", token: "t", appID: 1, appPublicKeyPEM: nil,
            origin: "https://github.invalid",
            .init(
                clock: { 1_780_000_000_000_000 }, wait: { _ in }, newName: { String(repeating: "0", count: 40) }))
        try await order("repositories", #"{"owner": "octo", "name": "garden"}"#)
        try await order("users", #"{"login": "mona"}"#)
    }

    func order(_ path: String, _ body: String) async throws {
        let answer = await gitHub.control("POST", path, body)
        try #require(answer.status == 200, "\(path): \(answer.body)")
    }

    func human(_ action: String, _ details: String = #""number": 1"#) async throws {
        try await order("human", #"{"repository": "octo/garden", "action": "\#(action)", \#(details)}"#)
    }

    func openPull() async throws {
        try await order("pulls", #"{"repository": "octo/garden", "title": "Dig", "user": "mona", "head": "spade"}"#)
    }

    func ask(_ method: String, _ path: String, _ body: String = "", token: String = "t") async -> Answer {
        let answers = Mutex<[Answer]>([])
        await gitHub.request(
            method, "/repos/octo/garden\(path)",
            headers: [("Authorization", "Bearer \(token)"), ("User-Agent", "x")], body: Array(body.utf8),
            acted: { _, _ in }
        ) { outcome in
            guard case .answered(let status, let headers, let body) = outcome else { return }
            answers.withLock {
                $0.append(
                    Answer(status: status, headers: headers, body: String(decoding: body, as: UTF8.self)))
            }
        }
        return answers.withLock { $0.first } ?? Answer(status: 0, headers: [], body: "")
    }

    struct Answer: Sendable {
        var status: Int
        var headers: [(name: String, value: String)]
        var body: String

        func limit(_ name: String) -> Int? {
            headers.first { $0.name == "X-RateLimit-\(name)" }.flatMap { Int($0.value) }
        }
    }
}
