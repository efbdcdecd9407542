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
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch  where exitCode(for: error).isSuccess {
            // Help, and what else is asked for.
            exit(withError: error)
        } catch {
            // It may have words in it that somebody wrote at GitHub.
            let words = fullMessage(for: error)
            if !words.isEmpty { Standard.error(words) }
            Foundation.exit(exitCode(for: error).rawValue)
        }
    }
}
