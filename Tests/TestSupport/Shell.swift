import Foundation

/// Another program, run to its end.
package struct Shell: Sendable, Equatable {
    package var status: Int32
    package var output: String
    package var error: String

    /// - Parameter program: A name that `PATH` finds, or a path.
    package static func run(
        _ program: String, _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
    ) throws -> Shell {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        let folder = try TemporaryFolder()
        // Files, not pipes: a pipe that nobody empties stops the program.
        let (out, err, stdin) = (folder.file("out"), folder.file("err"), folder.file("in"))
        for (path, text) in [(out, ""), (err, ""), (stdin, input ?? "")] {
            try Data(text.utf8).write(to: URL(filePath: path))
        }
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: out))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: err))
        process.standardInput = try FileHandle(forReadingFrom: URL(filePath: stdin))
        try process.start()
        process.waitUntilExit()
        return Shell(
            status: process.terminationStatus,
            output: String(decoding: try Data(contentsOf: URL(filePath: out)), as: UTF8.self),
            error: String(decoding: try Data(contentsOf: URL(filePath: err)), as: UTF8.self))
    }

    /// SQLite's own shell. It waits for a ledger that is still being closed, as one is for a moment after its last use.
    package static func sqlite(_ arguments: [String]) throws -> Shell {
        try run("sqlite3", ["-cmd", ".timeout 10000"] + arguments)
    }
}

extension Process {
    private static let oneAtATime = NSLock()

    /// Starts it, one process at a time. Foundation learns of an end by a descriptor that the process holds; one that
    /// is started on another thread at that very moment would inherit it, and the end be heard of when both have ended.
    package func start() throws {
        try Self.oneAtATime.withLock { try run() }
    }
}
