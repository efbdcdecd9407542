import Foundation
import TestSupport
import Testing

@Suite("The doctor notices", .timeLimit(.minutes(2)))
struct DoctorNoticesTests {
    private static func connected() async throws -> RunningSync {
        let sync = try await RunningSync()
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        return sync
    }

    private static func setMode(_ mode: Int, of path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test("whether others can read a folder that is reached by a link, as systemd makes one")
    func link() async throws {
        let sync = try await Self.connected()
        let (data, link) = (sync.folder.file("data"), sync.folder.file("link"))
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: data)
        sync.settings["SYNCLEDGER_DATA"] = link
        let closed = try sync.run("doctor")
        #expect(closed.status == 0 && closed.output.contains("ok     folder: \(link) is"), "\(closed)")
        try Self.setMode(0o755, of: data)
        let open = try sync.run("doctor")
        #expect(open.status == 1 && open.output.contains("FAILED folder: \(link) is open to other users"), "\(open)")
    }
}
