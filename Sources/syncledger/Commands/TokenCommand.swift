import ArgumentParser
import Foundation
import LedgerEvents
import Projections
import SyncEngine

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Tokens with which programs use the client API.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a token. It is shown this once.")

        @OptionGroup var options: SettingsOptions
        @Option(help: "A name to know it by: \(ClientID.form)")
        var name: String
        @Flag(help: "It may read, and change nothing.")
        var readOnly = false
        @Flag(help: "Print JSON.")
        var json = false

        func validate() throws {
            guard ClientID.isValid(name) else { throw ValidationError("--name must be \(ClientID.form)") }
        }

        func run() async throws {
            let tokens = Tokens(try await OpenLedger.orCreate(options.settings().data))
            guard let token = try await tokens.create(name: name, readOnly: readOnly) else {
                Standard.error("there is a token named \(name) already; revoke it first or choose another name")
                throw ExitCode.failure
            }
            if !json { Standard.error("Keep it now: only its hash is stored.") }
            do {
                try Standard.out(json ? JSON.text(["name": name, "token": token]) : token)
            } catch {
                Standard.error(await takeBack(tokens))
                throw error
            }
        }

        /// What nobody has seen is of no use, and its name is wanted for the next one.
        private func takeBack(_ tokens: Tokens) async -> String {
            let isRevoked = (try? await tokens.revoke(name: name)) == true
            return "the token \(name) could not be shown, and "
                + (isRevoked ? "is revoked again" : "nobody has seen it: `syncledger token revoke \(name)`")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Which tokens there are.")

        @OptionGroup var options: SettingsOptions
        @Flag(help: "Print JSON, one line a token.")
        var json = false

        func run() async throws {
            let ledger = try OpenLedger.existing(options.settings().data)
            let tokens = try await Tokens(ledger).list()
            var table = TextTable(["NAME", "ACCESS", "CREATED", "REVOKED"])
            for token in tokens {
                let (created, revoked) = (token.createdAt, token.revokedAt)
                if json {
                    try Standard.out(
                        JSON.text(
                            TokenDocument(
                                name: token.name, readOnly: token.readOnly,
                                createdAt: Timestamp.text(microseconds: created),
                                revokedAt: revoked.map(Timestamp.text(microseconds:)))))
                }
                table.add([
                    token.name, token.readOnly ? "read" : "read, write", HumanTime.text(created),
                    revoked.map(HumanTime.text) ?? "",
                ])
            }
            if !json { try Standard.out(table.text) }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a token worthless.")

        @OptionGroup var options: SettingsOptions
        @Argument(help: "Its name.")
        var name: String

        func run() async throws {
            let ledger = try OpenLedger.existing(options.settings().data)
            guard try await Tokens(ledger).revoke(name: name) else {
                Standard.error("there is no token named \(name) that could be revoked; see `syncledger token list`")
                throw ExitCode.failure
            }
        }
    }

    private struct TokenDocument: Encodable {
        var name: String
        var readOnly: Bool
        var createdAt: String
        var revokedAt: String?

        enum CodingKeys: String, CodingKey {
            case name
            case readOnly = "read_only"
            case createdAt = "created_at"
            case revokedAt = "revoked_at"
        }
    }
}
