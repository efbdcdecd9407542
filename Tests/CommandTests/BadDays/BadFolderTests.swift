import Foundation
import Ledger
import TestSupport
import Testing

@Suite("A data folder that cannot be worked on", .ownThreads, .timeLimit(.minutes(3)))
struct BadFolderTests {
    /// What the manual says that each is told of, by what it is called there.
    private static func manual() throws -> [String: String] {
        let rows = try #require(Document.page("BadDays").section("A start that is refused")).rows
        return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1].trimmingCharacters(in: ["`"])) })
    }

    @Test("The manual names every one of them, and no others")
    func named() throws {
        #expect(Set(try Self.manual().keys) == Set(BadFolder.allCases.map(\.rawValue)))
    }

    @Test("What is put right by itself is said: projections of another ledger, a log that lost its end, a lost key")
    func putRight() async throws {
        let (folder, files) = (try TemporaryFolder(), FileManager.default)
        let (data, other) = (folder.file("data"), folder.file("other"))
        for path in [data, other] { try await BadFolder.makeLedger(path) }
        func operations() throws -> Shell { try BuiltPrograms.run("syncledger", ["operations", "--data", data]) }
        for name in try ProjectionFolder.files(in: data) { try files.removeItem(atPath: "\(data)/\(name)") }
        for name in try ProjectionFolder.files(in: other) {
            try files.copyItem(atPath: "\(other)/\(name)", toPath: "\(data)/\(name)")
        }
        let foreign = try operations()
        #expect(foreign.error.contains("projections.db was made of another log"), "\(foreign)")
        #expect(try operations().error.isEmpty)

        for suffix in ["-wal", "-shm"] { try files.removeItem(atPath: data + "/ledger.db" + suffix) }
        let behind = try operations()
        #expect(behind.error.contains("was its write-ahead log lost?"), "\(behind)")

        let sync = try await RunningSync()
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        let server = try await sync.startServer()
        let made = try await sync.send(
            "PUT", "/v1/tasks/roses", #"{"project_id": "garden", "title": "Roses"}"#, token: token)
        #expect(made.status == 201)
        sync.kill9(server)
        try files.removeItem(atPath: sync.folder.file("data/keys/marker.key"))
        let next = try await sync.startServer()
        #expect(try sync.lines(of: next).contains { $0.contains("keys/marker.key was not there") })
    }

    @Test(
        "It is refused with what the manual says, and with what to do, and nothing in it is changed",
        arguments: BadFolder.allCases)
    func refused(_ bad: BadFolder) async throws {
        let folder = try TemporaryFolder()
        let data = folder.file("data")
        try await bad.make(at: data)
        let before = try BadFolder.contents(of: data)
        let words = try #require(Self.manual()[bad.rawValue])
        for arguments in [["serve", "--http-port", "\(FreePort.find())"], ["operations"]] {
            let refused = try BuiltPrograms.run(
                "syncledger", arguments + ["--data", data], environment: ["SYNCLEDGER_DISK_RESERVE": "0"],
                launcher: bad.launcher)
            #expect(refused.status == 1, "\(refused)")
            #expect(refused.error.contains(words), "\(arguments): \(refused.error)")
            #expect(refused.output.isEmpty)
        }
        if bad == .ofAnother, BuiltPrograms.isRoot { #expect(chown(data, 0, 0) == 0) }
        if bad == .readOnly {
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: data)
        }
        let after = try BadFolder.contents(of: data)
        for (name, bytes) in before { #expect(after[name] == bytes, "\(name)") }
    }
}
