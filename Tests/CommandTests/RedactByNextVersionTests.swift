import Foundation
import RuleTesting
import TestSupport
import Testing

/// A new version of the program that is tried out where an old one has its projections in use.
@Suite("What the next version erases", .ownThreads, .timeLimit(.minutes(3)))
struct RedactByNextVersionTests {
    private static let name = "Rapunzelgarten"

    private func files(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { name in
            FileManager.default.contents(atPath: folder + "/" + name)?.range(of: Data(Self.name.utf8)) != nil
        }
    }

    @Test(
        "is gone from the old one's projections too: its server cleans them, and without one they go",
        arguments: [true, false])
    func erased(isServed: Bool) async throws {
        let sync = try await RunningSync()
        let (data, token) = (sync.folder.file("data"), try sync.makeToken())
        let server = try await sync.startServer()
        let saved = try await sync.send(
            "PUT", "/v1/projects/garden", #"{"name": "\#(Self.name)"}"#, token: token)
        #expect(saved.status == 201 || saved.status == 200, "\(saved.text)")
        if !isServed { sync.kill9(server) }
        #expect(try files(data).contains { $0.hasPrefix("projections") })

        let next = try NextVersion.make(in: sync.folder)
        let settings = sync.settings
        let redacted = try await aside {
            try BuiltPrograms.run(
                next, ["redact", "--containing", Self.name, "--reason", "asked for"], environment: settings)
        }
        #expect(redacted.status == 0, "\(redacted)")
        #expect(try files(data) == [])
        if isServed {
            let projects = try await sync.send("GET", "/v1/projects", token: token)
            #expect(projects.status == 200 && projects.text.contains("garden"), "\(projects.text)")
            #expect(!projects.text.contains(Self.name))
        }
        for program in ["syncledger", next] {
            let check = try BuiltPrograms.run(program, ["rebuild", "--check"], environment: settings)
            #expect(check.status == 0, "\(program): \(check)")
        }
    }
}
