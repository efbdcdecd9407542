import Foundation

/// A `sqlite3` of another process that has begun to read a file, and keeps seeing what there was then.
package final class StandingReader {
    private let process = Process()
    private let input = Pipe()

    package init(_ path: String) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["sqlite3", "-cmd", ".timeout 10000", "-readonly", path]
        process.standardInput = input
        process.standardOutput = output
        try process.start()
        try input.fileHandleForWriting.write(
            contentsOf: Data("BEGIN;\nSELECT count(*) FROM sqlite_schema;\n".utf8))
        // Once it has answered, it has begun.
        _ = output.fileHandleForReading.availableData
    }

    deinit { stop() }

    package func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
