import Foundation
import TestSupport
import Testing

/// Settings that cannot be used are refused without a word of what may be secret in them: a service's errors go to the
/// journal.
@Suite("Secrets in settings that are refused", .ownThreads, .timeLimit(.minutes(1)))
struct SettingsSecrecyTests {
    private static let secret = "x7s3cret"

    @Test(
        "A configuration file is refused by line and column, without its text",
        arguments: [
            ("http_port: 1\ngithub_webhook_secret: @\(secret)\n", "line 2, column"),
            ("http_port: 1\ngithub_webhook_secret: \"\(secret)\n", "line "),
            ("github_token: a: \(secret)\n", "line 1, column"),
            ("github_token: *\(secret)\n", "line 1, column"),
            ("\(secret): 1\n\(secret): 2\n", "line "),
            ("{github_token:\(secret), http_port: 1}\n", "line 1, column 2"),
            ("github_token:\(secret)\n", "must be a mapping"),
        ])
    func file(text: String, says: String) throws {
        let folder = try TemporaryFolder()
        let file = folder.file("config")
        try Data(text.utf8).write(to: URL(filePath: file))
        let refused = try BuiltPrograms.run(
            "syncledger", ["token", "list", "--config", file, "--data", folder.file("data")])
        #expect(refused.status == 1)
        #expect(refused.error.contains(says), "\(refused.error)")
        #expect(!(refused.output + refused.error).contains(Self.secret), "\(refused.error)")
    }

    @Test("A misspelt name is still shown")
    func misspelt() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("config")
        try Data("http_prot: 1\n".utf8).write(to: URL(filePath: file))
        let refused = try BuiltPrograms.run(
            "syncledger", ["token", "list", "--config", file, "--data", folder.file("data")])
        #expect(refused.error.contains("http_prot in \(file) is not a setting"), "\(refused.error)")
    }

    @Test("An address of GitHub with credentials in it is refused and not shown")
    func address() throws {
        let folder = try TemporaryFolder()
        let refused = try Shell.run(
            BuiltPrograms.folder + "/syncledger", ["token", "list", "--data", folder.file("data")],
            environment: ["SYNCLEDGER_GITHUB_API_URL": "https://rosa:\(Self.secret)@github.example.com/api/v3"])
        #expect(refused.status == 1)
        #expect(
            refused.error.contains("SYNCLEDGER_GITHUB_API_URL must be an http or https address"), "\(refused.error)")
        #expect(!(refused.output + refused.error).contains(Self.secret), "\(refused.error)")
    }

    @Test(
        "A secret that was put where the path of its file belongs is not shown, and a path is",
        arguments: ["GITHUB_TOKEN_FILE", "GITHUB_WEBHOOK_SECRET_FILE", "GITHUB_APP_PRIVATE_KEY_FILE"])
    func inPlaceOfAPath(of name: String) throws {
        let folder = try TemporaryFolder()
        let name = "SYNCLEDGER_" + name
        func refusal(_ value: String) throws -> String {
            let refused = try Shell.run(
                BuiltPrograms.folder + "/syncledger", ["doctor", "--data", folder.file("data")],
                environment: [name: value].merging(
                    name.contains("_APP_") ? ["SYNCLEDGER_GITHUB_APP_ID": "1"] : [:], uniquingKeysWith: { $1 }))
            #expect(refused.status == 1)
            return refused.output + refused.error
        }
        let label = ["RSA", "PRIVATE", "KEY"].joined(separator: " ")
        let block = "-----BEGIN \(label)-----\nMIIE/\(Self.secret)/\n-----END \(label)-----\n"
        for value in ["ghp_\(Self.secret)", "\(Self.secret)/+9aZ==", "/\(Self.secret)", "/\(Self.secret)/9Z=", block] {
            let said = try refusal(value)
            #expect(said.contains("\(name): its value is not the path of a file"), "\(said)")
            #expect(!said.contains(Self.secret), "\(said)")
        }
        for path in [folder.file("none"), "./none", "/etc/syncledger-none/token"] {
            #expect(try refusal(path).contains("\(name): \(path) cannot be read"))
        }
    }
}
