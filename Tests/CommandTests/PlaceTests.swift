import Foundation
import TestSupport
import Testing

/// Files that a command is told to write, in places where it cannot or must not.
@Suite("Places where nothing can be written", .ownThreads, .timeLimit(.minutes(1)))
struct PlaceTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        #expect(try run("project", "p").status == 0)
    }

    private func run(_ arguments: String...) throws -> Shell {
        try BuiltPrograms.run("syncledger", arguments + ["--data", folder.file("data")])
    }

    @Test("What is no file does not give way to a backup")
    func noFile() throws {
        let (pipe, beneath) = (folder.file("pipe"), folder.file("folder"))
        #expect(try Shell.run("mkfifo", [pipe]).status == 0)
        try FileManager.default.createDirectory(atPath: beneath, withIntermediateDirectories: false)
        for place in [pipe, beneath] {
            let refused = try run("backup", place, "--replace")
            #expect(refused.status == 1 && refused.error.contains("\(place) is not a file"), "\(refused)")
        }
        #expect(try Shell.run("test", ["-p", pipe]).status == 0)
        #expect(!FileManager.default.fileExists(atPath: pipe + ".checkpoint"))
    }

    @Test("A path of nothing is refused as the command line that it stands in")
    func nothing() throws {
        for command in [["backup"], ["restore"], ["rebuild", "--into"]] {
            let refused = try BuiltPrograms.run("syncledger", command + ["", "--data", folder.file("data")])
            #expect(refused.status == 64 && refused.error.contains("needs the path of a file"), "\(refused)")
        }
    }

    @Test("Projections that cannot be written elsewhere are said by their file")
    func projections() throws {
        let into = folder.file("none/then.db")
        let refused = try run("rebuild", "--into", into)
        #expect(refused.status == 1 && refused.error.contains("\(into) cannot be written"), "\(refused)")
    }
}
