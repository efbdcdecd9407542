import ArgumentParser

@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmarks",
        abstract: "Our side of the measurements; Tools/Benchmarks/run plays it against its peers.",
        subcommands: [
            SchemaCommand.self, RowsCommand.self, AppendCommand.self, FoldCommand.self, RebuildCommand.self,
            CompareCommand.self, FillCommand.self, BusyCommand.self, SamplesCommand.self, AskCommand.self,
        ])
}
