import Foundation
import TestSupport

/// What the built program says of its own commands and options (`--experimental-dump-help`).
struct CommandTree: Decodable {
    var commandName: String
    var arguments: [Argument]?
    var subcommands: [CommandTree]?

    struct Argument: Decodable {
        var names: [Name]?

        struct Name: Decodable {
            var kind: String
            var name: String
        }
    }

    static func of(_ program: String) throws -> CommandTree {
        struct Dump: Decodable { var command: CommandTree }
        let dump = try BuiltPrograms.run(program, ["--experimental-dump-help"])
        return try JSONDecoder().decode(Dump.self, from: Data(dump.output.utf8)).command
    }

    /// Its own long options, as they are typed.
    var options: Set<String> {
        Set((arguments ?? []).flatMap { $0.names ?? [] }.filter { $0.kind == "long" }.map { "--" + $0.name })
    }

    /// The commands that do something, by the words that call them, with their options.
    var commands: [String: Set<String>] {
        (subcommands ?? []).filter { $0.commandName != "help" }.reduce(into: [:]) { all, child in
            let below = child.commands
            if below.isEmpty { all[child.commandName] = child.options }
            for (words, options) in below { all[child.commandName + " " + words] = options }
        }
    }
}
