import ArgumentParser
import Foundation
import StandInGitHub

@main
struct GitHubStandIn: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "github-stand-in",
        abstract: "A GitHub on this machine that is as unkind as the real one.",
        discussion: """
            Real HTTP, GitHub's REST API for issues, comments, pull requests, webhooks and Apps, signed webhooks for \
            every change, and a control API below /_control to order delays, losses, faults and limits.
            """)

    @Option(help: "The port to listen on; 0 takes any free one and prints it.")
    var port = 0

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "Where webhooks go, for the App and for repositories without it.")
    var webhookURL: String?

    @Option(help: "What webhooks are signed with.")
    var webhookSecret: String?

    @Option(help: "A personal access token to accept.")
    var token: String?

    @Option(help: "Whose token that is.")
    var login = "octocat"

    @Option(help: "A PEM file with the App's RSA public key, to verify its JWTs.")
    var appPublicKey: String?

    @Option(help: "The App's id.")
    var appID = 1001

    @Option(help: "The App's client id, which a JWT may name instead.")
    var appClientID = "Iv23liStandInGitHub1"

    @Option(help: "The App's name; its bot is NAME[bot].")
    var appSlug = "syncledger"

    @Option(help: "Keep repositories, issues and comments in this file across restarts.")
    var stateFile: String?

    @Flag(help: "Do not print requests.")
    var quiet = false

    @Flag(help: "End when standard input does: the program that started this one holds a pipe to it, and has ended.")
    var untilInputEnds = false

    func run() async throws {
        if untilInputEnds {
            Thread.detachNewThread {
                while !FileHandle.standardInput.availableData.isEmpty {}
                kill(getpid(), SIGTERM)
            }
        }
        try await StandInProgram(
            host: host, port: port, webhookURL: webhookURL, webhookSecret: webhookSecret, token: token, login: login,
            appPublicKey: appPublicKey, appID: appID, appClientID: appClientID, appSlug: appSlug, stateFile: stateFile,
            isQuiet: quiet
        ).run()
    }
}
