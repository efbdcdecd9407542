import Foundation
import TestSupport
import Testing

import func RuleTesting.aside

/// What the program does with what it is told.
@Suite("The simulator's command line", .timeLimit(.minutes(4)))
struct CommandLineTests {
    private static func simulator(_ arguments: String...) async throws -> Shell {
        let folder = Bundle.main.executableURL?.deletingLastPathComponent()
        let path = try #require(folder?.appending(path: "simulator").path)
        return try await aside { try Shell.run(path, arguments) }
    }

    @Test("A history that is replayed can be made shorter")
    func shrinkReplayed() async throws {
        let folder = try TemporaryFolder()
        let history = """
            setting token offset 0 plant equal-times
            open 0 2 3 0 pause 1000000 lots 0
            edit 0 0 5 0 pause 0 lots 0
            edit 0 0 7 0 pause 0 lots 0
            wait 0 0 0 0 pause 1000000 lots 0
            """
        try Data(history.utf8).write(to: URL(filePath: folder.file("history.txt")))
        let run = try await Self.simulator("--replay", folder.file("history.txt"), "--shrink")
        #expect(run.status == 1 && run.output.contains("# 2 actions are left"), "\(run.output) \(run.error)")
    }

    @Test("A run of the standard size that time cuts short has left things out")
    func cutShort() async throws {
        let run = try await Self.simulator("--seeds", "200", "--minutes", "0", "--steps", "1")
        #expect(run.status == 1 && run.output.contains("time is up after 0 of 200"), "\(run.output)")
    }
}
