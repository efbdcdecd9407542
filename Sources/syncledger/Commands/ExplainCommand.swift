import ArgumentParser
import Forensics
import Ledger
import LedgerEvents

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Why an operation is in its state: the rule, the times, and the events that prove it.")

    @OptionGroup var options: SettingsOptions
    @Argument(help: "The operation's id.")
    var id: OperationID
    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let ledger = try OpenLedger.existing(options.settings().data)
        let explanation = try ledger.readBlocking { reader in
            try Explain.operation(id, in: reader, now: Ledger.wallClock())
        }
        guard let explanation else {
            Standard.error("there is no operation \(id); see `syncledger operations`")
            throw ExitCode.failure
        }
        try Standard.out(json ? JSON.text(explanation) : explanation.text)
    }
}
