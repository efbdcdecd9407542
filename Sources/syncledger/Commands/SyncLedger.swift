import ArgumentParser
import Foundation
import NIOCore

@main
struct SyncLedger: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "syncledger",
        abstract: "Keeps tasks and comments in step with GitHub, and remembers everything.",
        version: "0.1.0",
        subcommands: [
            ServeCommand.self, ProjectorCommand.self, DemoCommand.self, DoctorCommand.self, TokenCommand.self,
            ProjectCommand.self, ConnectCommand.self, DisconnectCommand.self, ImportCommand.self,
            OperationsCommand.self,
            OperationCommand.self, RetryCommand.self, LostCommand.self, RestoreEditCommand.self, ExplainCommand.self,
            TimelineCommand.self, LogCommand.self, EventCommand.self, StateCommand.self, RebuildCommand.self,
            VerifyCommand.self, CheckpointCommand.self, ProveCommand.self, ExportCommand.self,
            BackupCommand.self, RestoreCommand.self, RedactCommand.self,
        ])

    static func main() async {
        Standard.prepare()
        // A file that would grow beyond the process's limit is an error like a full disk, and no end of the process.
        signal(SIGXFSZ, SIG_IGN)
        // Connections are served by what is left when the ledger's writer has a core.
        NIOSingletons.groupLoopCountSuggestion = max(1, System.coreCount - 1)
        await main(nil)
    }
}
