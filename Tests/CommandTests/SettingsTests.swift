import Foundation
import TestSupport
import Testing

/// Where a setting comes from when it is given in several places, or as nothing.
@Suite("Settings that are given as nothing", .ownThreads, .timeLimit(.minutes(1)))
struct SettingsTests {
    private func create(in folder: TemporaryFolder, _ arguments: [String], _ environment: [String: String]) throws {
        let made = try Shell.run(
            BuiltPrograms.folder + "/syncledger",
            ["token", "create", "--name", "app", "--config", folder.file("config.yaml")] + arguments,
            environment: environment)
        #expect(made.status == 0, "\(made.error)")
    }

    @Test(
        "An empty variable, or an empty flag, hides nothing that stands below it",
        arguments: [([], ["SYNCLEDGER_DATA": ""]), (["--data", ""], [:]), (["--data", ""], ["SYNCLEDGER_DATA": ""])])
    func empty(arguments: [String], environment: [String: String]) throws {
        let folder = try TemporaryFolder()
        try Data("data: \(folder.file("below"))\n".utf8).write(to: URL(filePath: folder.file("config.yaml")))
        try create(in: folder, arguments, environment)
        #expect(FileManager.default.fileExists(atPath: folder.file("below/ledger.db")))
    }

    @Test("An empty flag does not hide a variable either")
    func emptyFlag() throws {
        let folder = try TemporaryFolder()
        try Data("data: \(folder.file("below"))\n".utf8).write(to: URL(filePath: folder.file("config.yaml")))
        try create(in: folder, ["--data", ""], ["SYNCLEDGER_DATA": folder.file("above")])
        #expect(FileManager.default.fileExists(atPath: folder.file("above/ledger.db")))
    }

    @Test(
        "What a file says is nothing is none, and a word in quotes is a word",
        arguments: [
            ("null", false), ("~", false), ("Null", false), ("\"\"", false), ("\"null\"", true), ("'~'", true),
        ])
    func null(value: String, isGiven: Bool) throws {
        let folder = try TemporaryFolder()
        let text = "github_webhook_secret: \(value)\ndata: \(folder.file("data"))\n"
        try Data(text.utf8).write(to: URL(filePath: folder.file("config.yaml")))
        try create(in: folder, [], [:])
        let doctor = try BuiltPrograms.run("syncledger", ["doctor", "--config", folder.file("config.yaml")])
        #expect(doctor.output.contains("webhook secret"), "\(doctor.output)")
        #expect(doctor.output.contains("every delivery is refused") != isGiven, "\(doctor.output)")
    }
}
