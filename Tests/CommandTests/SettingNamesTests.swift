import Foundation
import TestSupport
import Testing

/// A setting that cannot be used is called what it is called where its value stands: that is where it is mended.
@Suite("Settings that are refused, by the names that they have where they stand", .ownThreads, .timeLimit(.minutes(1)))
struct SettingNamesTests {
    private let folder: TemporaryFolder
    private var file: String { folder.file("config.yaml") }

    init() throws { folder = try TemporaryFolder() }

    private func refusal(
        _ text: String, _ arguments: [String] = [], _ environment: [String: String] = [:], by command: String = "serve"
    ) throws -> String {
        try Data("data: \(folder.file("data"))\n\(text)\n".utf8).write(to: URL(filePath: file))
        let refused = try Shell.run(
            BuiltPrograms.folder + "/syncledger", [command, "--config", file] + arguments, environment: environment)
        #expect(refused.status == 1, "\(refused)")
        return refused.output + refused.error
    }

    @Test("A value in a file is named by its key and the file")
    func inFile() throws {
        for (text, flaw) in [
            ("http_port: abc", #"http_port in \#(file) must be a number from 0 to 65535; it is "abc""#),
            ("github_api_url: nowhere", "github_api_url in \(file) must be an http or https address"),
            ("github_token_file: /none", "github_token_file in \(file): its value is not the path of a file"),
            (
                "github_token: a\ngithub_token_file: /none",
                "github_token in \(file) and github_token_file in \(file) are both set; use one of them"
            ),
            (
                "github_token: a\ngithub_app_id: 1",
                "github_token in \(file) and github_app_id in \(file) are both set; use a token or an App"
            ),
            ("github_app_id: 1", "github_app_id in \(file) is set without github_app_private_key_file; an App"),
            ("http_prot: 1", "http_prot in \(file) is not a setting of syncledger"),
            ("http_port: [1]", "http_port in \(file) must be a single value"),
        ] {
            let said = try refusal(text)
            #expect(said.contains(flaw), "\(said)")
            #expect(!said.contains("SYNCLEDGER_"), "\(said)")
        }
    }

    @Test("A value on the command line is named by its option, and one in the environment by its variable")
    func elsewhere() throws {
        let option = try refusal("http_port: 1", ["--http-port", "abc"], ["SYNCLEDGER_HTTP_PORT": "2"])
        #expect(option.contains(#"--http-port must be a number from 0 to 65535; it is "abc""#), "\(option)")
        let key = try refusal("", ["--github-app-private-key-file", file])
        #expect(key.contains("--github-app-private-key-file is set without --github-app-id; an App"), "\(key)")
        let variable = try refusal("http_port: 1", [], ["SYNCLEDGER_HTTP_PORT": "abc"])
        #expect(variable.contains("Error: SYNCLEDGER_HTTP_PORT must be a number"), "\(variable)")
    }

    @Test("Of two that do not go together each is named where it stands")
    func apart() throws {
        let said = try refusal("github_token: a", [], ["SYNCLEDGER_GITHUB_TOKEN_FILE": "/none"])
        #expect(said.contains("github_token in \(file) and SYNCLEDGER_GITHUB_TOKEN_FILE are both set"), "\(said)")
        let app = try refusal("github_token: a", ["--github-app-id", "1"])
        #expect(app.contains("github_token in \(file) and --github-app-id are both set"), "\(app)")
    }

    @Test("A configured checkpoint file that is not there is not called a variable")
    func absentCheckpoint() throws {
        let data = folder.file("data")
        #expect(try BuiltPrograms.run("syncledger", ["project", "p", "--data", data]).status == 0)
        try Data("data: \(data)\ncheckpoint_file: /none/checkpoint\n".utf8).write(to: URL(filePath: file))
        let verified = try BuiltPrograms.run("syncledger", ["verify", "--config", file])
        #expect(
            verified.error.contains("the configured checkpoint file /none/checkpoint is not there"), "\(verified)")
    }
}
