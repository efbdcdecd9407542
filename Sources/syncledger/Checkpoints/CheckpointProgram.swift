import Foundation

/// A command of the operator's that takes checkpoints.
enum CheckpointProgram {
    /// Runs it to its end, or ends it when it takes too long.
    static func run(_ command: String, input: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "syncledger-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // A file, not a pipe: a program that reads nothing would break a pipe, and us with it.
        let file = folder.appending(path: "checkpoint")
        try Data(input.utf8).write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        // Our secrets are none of its business.
        process.environment = ProcessInfo.processInfo.environment.filter {
            !$0.key.hasPrefix(SettingKey.environmentPrefix)
        }
        process.standardInput = try FileHandle(forReadingFrom: file)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let (ends, continuation) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { process in
            continuation.yield(process.terminationStatus)
            continuation.finish()
        }
        try process.run()
        let impatience = Task {
            guard (try? await Task.sleep(for: CheckpointPlace.patience)) != nil else { return false }
            end(process)
            // What has left its group may live on, and with it what would tell of the end.
            continuation.finish()
            return true
        }
        defer { impatience.cancel() }
        let status = await withTaskCancellationHandler {
            await ends.first { _ in true }
        } onCancel: {
            end(process)
        }
        guard status != 0 else { return }
        impatience.cancel()
        if await impatience.value {
            let patience = CheckpointPlace.patience.components.seconds
            throw CheckpointPlace.Refused(description: "took longer than \(patience) s")
        }
        guard let status else {
            end(process)
            throw CheckpointPlace.Refused(description: "was interrupted")
        }
        throw CheckpointPlace.Refused(description: "ended with status \(status)")
    }

    /// The shell, and what it has started: it has a process group of its own, and one that goes on would bring an older
    /// checkpoint in the place of a newer. A server's children ignore the signals by which a server is told to stop.
    private static func end(_ process: Process) {
        if process.isRunning { kill(-process.processIdentifier, SIGKILL) }
    }
}
