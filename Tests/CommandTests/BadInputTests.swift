import Foundation
import GitHub
import TestSupport
import Testing

/// What a client or a sender can get wrong, told to a real server by `curl`.
@Suite("Bad input", .ownThreads, .timeLimit(.minutes(3)))
struct BadInputTests {
    private struct Reply {
        var status: String
        var body: String
        var headers: String
    }

    /// What the answer is to be, and what the log keeps of the request.
    private struct Case {
        var name: String
        var arguments: [String]
        var status: String
        var says: [String]
        var keeps: [String] = []
    }

    private static func curl(_ arguments: [String], _ folder: TemporaryFolder) throws -> Reply {
        let result = try Shell.run(
            "curl",
            ["-sS", "-m", "30", "-o", folder.file("body"), "-D", folder.file("headers"), "-w", "%{http_code}"]
                + arguments)
        return Reply(
            status: result.output, body: try String(contentsOfFile: folder.file("body"), encoding: .utf8),
            headers: try String(contentsOfFile: folder.file("headers"), encoding: .utf8).lowercased())
    }

    /// A delivery in a file, and `curl`'s arguments to post it.
    private static func webhook(
        _ body: String, in file: String, signedAs signed: String? = nil, _ more: String...
    ) throws -> [String] {
        try Data(body.utf8).write(to: URL(filePath: file))
        let signature = WebhookSignature.sign(
            body: Data((signed ?? body).utf8), secret: Secret(RunningSync.webhookSecret))
        return [
            "-X", "POST", "-H", "Content-Type: application/json", "-H", "X-GitHub-Event: issues",
            "-H", "X-GitHub-Delivery: \(file.suffix(36))", "-H", "X-Hub-Signature-256: \(signature)",
            "--data-binary", "@\(file)",
        ] + more
    }

    private static func cases(_ api: String, _ token: String, _ reader: String, _ folder: TemporaryFolder) throws
        -> [Case]
    {
        let hook = api + "/github/webhooks"
        let large = #"{"zen": "\#(String(repeating: "z", count: 26 << 20))"}"#
        let title = #"{"project_id": "garden", "title": "A"}"#
        func edit(_ method: String, _ path: String, _ body: String, _ more: [String] = [], as shown: String? = nil)
            -> [String]
        {
            let shown = shown ?? token
            return ["-X", method, api + path, "-H", "Content-Type: application/json", "-d", body]
                + (shown.isEmpty ? [] : ["-H", "Authorization: Bearer \(shown)"]) + more
        }
        return [
            Case(
                name: "wrong signature",
                arguments: try webhook("{}", in: folder.file("wrong"), signedAs: "{ }", hook), status: "401",
                says: ["wrong-signature"]),
            Case(
                name: "cut JSON, signed",
                arguments: try webhook(#"{"action": "opened", "issue": {"#, in: folder.file("cut"), hook),
                status: "400", says: ["malformed-request", #""event":"#],
                keeps: ["webhook.received", "webhook.settled"]),
            Case(
                name: "26 MB", arguments: try webhook(large, in: folder.file("large"), hook), status: "413",
                says: ["too-large", "26214400"]),
            Case(
                name: "26 MB that do not say so",
                arguments: try webhook(large, in: folder.file("large"), "-H", "Transfer-Encoding: chunked", hook),
                status: "413", says: ["too-large"]),
            Case(
                name: "unknown project",
                arguments: edit("PUT", "/v1/tasks/a", #"{"project_id": "moon", "title": "A"}"#), status: "422",
                says: ["invalid-fields", #""field":"project_id""#]),
            Case(
                name: "a repository for an unknown project",
                arguments: edit("PUT", "/v1/projects/moon/repositories/octocat/garden", "{}"), status: "404",
                says: ["not-found"]),
            Case(
                name: "stale If-Match",
                arguments: edit("PATCH", "/v1/tasks/roses", #"{"title": "B"}"#, ["-H", #"If-Match: "7""#]),
                status: "412", says: ["stale-version", #""current":{"#, #""title":"Roses""#],
                keeps: ["operation.recorded", "operation.dropped"]),
            Case(
                name: "missing title", arguments: edit("PUT", "/v1/tasks/a", #"{"project_id": "garden"}"#),
                status: "422", says: ["invalid-fields", #""field":"title""#]),
            Case(
                name: "an id with a slash, percent-encoded", arguments: edit("PUT", "/v1/tasks/a%2Fb", title),
                status: "422", says: ["invalid-fields", #""field":"task_id""#]),
            Case(
                name: "an id with a slash", arguments: edit("PUT", "/v1/tasks/a/b", title), status: "404",
                says: ["not-found"]),
            Case(
                name: "JSON that breaks off", arguments: edit("PUT", "/v1/tasks/a", #"{"title": "A""#),
                status: "400", says: ["malformed-request", "line 1, column 14"]),
            Case(
                name: "a task's DELETE", arguments: edit("DELETE", "/v1/tasks/roses", ""), status: "405",
                says: ["method-not-allowed", "GitHub's REST API deletes no issues"]),
            Case(
                name: "wrong method", arguments: edit("POST", "/v1/tasks/roses", title), status: "405",
                says: ["method-not-allowed"]),
            Case(
                name: "no token", arguments: edit("PUT", "/v1/tasks/a", title, as: ""), status: "401",
                says: ["unauthenticated"]),
            Case(
                name: "a token that nobody made", arguments: edit("PUT", "/v1/tasks/a", title, as: "x"),
                status: "401", says: ["unauthenticated"]),
            Case(
                name: "a read-only token that writes", arguments: edit("PUT", "/v1/tasks/a", title, as: reader),
                status: "403", says: ["read-only-token"]),
        ]
    }

    @Test("Each gets the stated answer, and the log keeps what is to be kept and nothing more")
    func answers() async throws {
        let sync = try await RunningSync()
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        let (token, reader) = (try sync.makeToken(), try sync.makeToken(readOnly: true))
        _ = try await sync.startServer()
        let made = try await sync.send(
            "PUT", "/v1/tasks/roses", #"{"project_id": "garden", "title": "Roses"}"#, token: token)
        #expect(made.status == 201)

        for bad in try Self.cases(sync.api, token, reader, sync.folder) {
            let head = try #require(sync.log().last?.position)
            let reply = try Self.curl(bad.arguments, sync.folder)
            #expect(reply.status == bad.status, "\(bad.name): \(reply.body)")
            #expect(reply.headers.contains("content-type: application/problem+json"), "\(bad.name)")
            for part in bad.says { #expect(reply.body.contains(part), "\(bad.name): \(reply.body)") }
            #expect(reply.status != "405" || reply.headers.contains("allow: "), "\(bad.name)")
            #expect(try sync.log(after: head).map(\.type) == bad.keeps, "\(bad.name)")
        }
        try sync.checkRebuild()
    }

    @Test("A log that one may not read is not called a damaged one")
    func unreadableLog() throws {
        let folder = try TemporaryFolder()
        let data = folder.file("data")
        #expect(try BuiltPrograms.run("syncledger", ["token", "create", "--name", "x", "--data", data]).status == 0)
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: data + "/ledger.db")
        let verdict = try BuiltPrograms.run(
            "syncledger", ["verify", "--data", data], launcher: BuiltPrograms.withoutPrivileges)
        #expect(verdict.status == 1 && verdict.error.contains("nothing is known of it"), "\(verdict)")
        #expect(!verdict.output.contains("not intact"))
    }

    @Test("Projections are not folded into a file that is there")
    func rebuildInto() throws {
        let folder = try TemporaryFolder()
        let (data, into) = (folder.file("data"), folder.file("into"))
        #expect(try BuiltPrograms.run("syncledger", ["token", "create", "--name", "x", "--data", data]).status == 0)
        try Data("mine".utf8).write(to: URL(filePath: into))
        let refused = try BuiltPrograms.run("syncledger", ["rebuild", "--into", into, "--data", data])
        #expect(refused.status == 1 && refused.error.contains("is there already"), "\(refused)")
        #expect(try Data(contentsOf: URL(filePath: into)) == Data("mine".utf8))
    }
}
