import ArgumentParser
import Ledger

/// So that the peers' tables cannot differ from ours.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Prints the SQL that makes an empty ledger.db.")

    func run() { print(LedgerSchema.sql) }
}
