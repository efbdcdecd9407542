import Foundation
import TestSupport
import Testing

/// The manual and the README against what the built programs say of themselves.
@Suite("The manual says what the programs do", .ownThreads)
struct DocumentationTests {
    private static let options = "(--[a-z][a-z-]*)"

    @Test("Every command and every option is in the manual, and no others")
    func commands() throws {
        let commands = try CommandTree.of("syncledger").commands
        let page = try Document.page("Commands")
        let common = commands.values.reduce(commands["serve"] ?? []) { $0.intersection($1) }
        #expect(common.contains("--data"))
        #expect(try Self.documented(page.section("For all commands")) == common)
        let sections = page.sections(3)
        #expect(Set(sections.map(\.heading)) == Set(commands.keys))
        for (command, content) in sections {
            #expect(try Self.documented(content) == commands[command]?.subtracting(common), "\(command)")
        }
    }

    @Test("Every call of syncledger that is shown names a command that there is, and its options")
    func calls() throws {
        let tree = try CommandTree.of("syncledger")
        let commands = tree.commands
        var found = 0
        for document in try Document.all() {
            for line in document.code {
                // A comment, a pipe or a redirection ends the call.
                for call in try line.all(#"(?:^|[\s`/(])syncledger(?:-as-service)? ([a-z][^#|>`']*)"#) {
                    let words = call.split(separator: " ").prefix(2).map(String.init)
                    let known = [words.joined(separator: " "), words[0]].first { commands[$0] != nil }
                    let isGroup = commands.keys.contains { $0.hasPrefix(words[0] + " ") } && words.count == 1
                    #expect(known != nil || isGroup, "\(document.name): syncledger \(call)")
                    let options = try Set(call.all(Self.options))
                    let allowed = known.flatMap { commands[$0] } ?? []
                    #expect(options.isSubset(of: allowed), "\(document.name): syncledger \(call)")
                    found += 1
                }
            }
        }
        #expect(found > 50)
    }

    @Test("Every option that is named is one of a program that is built here")
    func namedOptions() throws {
        let trees = try ["syncledger", "github-stand-in", "simulator"].map(CommandTree.of)
        let known = trees.reduce(into: Set<String>()) { all, tree in
            all.formUnion(tree.options)
            for options in tree.commands.values { all.formUnion(options) }
        }
        for document in try Document.all() {
            for code in document.code where code.hasPrefix("--") {
                #expect(try Set(code.all(Self.options)).isSubset(of: known), "\(document.name): \(code)")
            }
        }
    }

    @Test("Every setting is in the manual and the README in each of its spellings, and no others")
    func settings() throws {
        let commands = try CommandTree.of("syncledger").commands
        let variables = try Self.knownVariables()
        #expect(variables.contains("SYNCLEDGER_DATA"))
        let flags = commands.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        let expected = variables.map { variable in
            let key = variable.dropFirst("SYNCLEDGER_".count).lowercased()
            let flag = "--" + key.replacing("_", with: "-")
            return ["`\(key)`", "`\(variable)`", flags.contains(flag) ? "`\(flag)`" : "none"]
        }
        let rows = try Document.page("Configuration").rows.map { Array($0.prefix(3)) }
        #expect(Set(rows) == Set(expected))
        #expect(try Self.knownKeys() == Set(expected.map { $0[0].trimmingCharacters(in: ["`"]) }))
        let readme = try Document.readme().text
        for variable in variables { #expect(readme.contains("`\(variable)`"), "README: \(variable)") }
    }

    @Test("Every variable that is named is a setting")
    func variables() throws {
        let known = try Self.knownVariables()
        for document in try Document.all() {
            for name in try document.text.all(#"\b(SYNCLEDGER_[A-Z_]+)"#) {
                #expect(known.contains(name), "\(document.name): \(name)")
            }
        }
    }

    /// The options that a section lists.
    private static func documented(_ section: Document?) throws -> Set<String> {
        try Set(#require(section).items.filter { $0.hasPrefix("`--") }.flatMap { try $0.all(options) })
    }

    /// The program names every variable that it knows when it is given one that it does not.
    private static func knownVariables() throws -> Set<String> {
        let answer = try BuiltPrograms.run("syncledger", ["doctor"], environment: ["SYNCLEDGER_UNHEARD_OF": "1"])
        #expect(answer.status == 1)
        return try Set(answer.output.all(#"\b(SYNCLEDGER_[A-Z_]+)"#)).subtracting(["SYNCLEDGER_UNHEARD_OF"])
    }

    /// The same of a file's keys.
    private static func knownKeys() throws -> Set<String> {
        let folder = try TemporaryFolder()
        try Data("unheard_of: 1\n".utf8).write(to: URL(filePath: folder.file("settings.yaml")))
        let answer = try BuiltPrograms.run("syncledger", ["doctor", "--config", folder.file("settings.yaml")])
        let list = try answer.output.all("known are (.*)").first ?? ""
        return Set(list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
    }
}
