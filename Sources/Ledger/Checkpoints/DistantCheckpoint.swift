import Foundation
import LedgerEvents

/// The file outside of the data folder that checkpoints are copied to.
///
/// It may stand on another machine's disk, which may not answer for a long time, or never. So a thread of its own reads
/// and writes it, one step after the other, and nobody waits for that for longer than the patience.
package struct DistantCheckpoint: Sendable {
    let path: String
    private let patience: Duration

    private static let queue = DispatchQueue(label: "syncledger.distant-checkpoint")

    /// How long a place of checkpoints may take.
    package static let patience = Duration.seconds(30)

    package init(_ path: String, patience: Duration = patience) {
        self.path = path
        self.patience = patience
    }

    /// What is there; nil: nothing.
    func read() async throws -> Data? { try await aside { [path] in try Self.bytes(at: path) } }

    /// Puts a checkpoint there, unless a later one of the same log is there, which another process has brought.
    package func take(_ checkpoint: Checkpoint) async throws {
        try await aside { [path] in
            let there = FileManager.default.contents(atPath: path).flatMap { try? Checkpoint(unverified: $0) }
            if let there, there.origin == checkpoint.origin, there.size > checkpoint.size { return }
            // A link stays one.
            let place = URL(filePath: path).resolvingSymlinksInPath().path
            try DurableFile.replace(place, with: checkpoint.written, isShared: true)
        }
    }

    /// - Throws: If `work` does, or has not ended in time. Then it goes on by itself: the next one waits for it.
    func aside<Success: Sendable>(_ work: @escaping @Sendable () throws -> Success) async throws -> Success {
        let (results, continuation) = AsyncStream<Result<Success, any Error>>.makeStream()
        Self.queue.async {
            continuation.yield(Result(catching: work))
            continuation.finish()
        }
        let impatience = Task {
            try await Task.sleep(for: patience)
            continuation.finish()
        }
        defer { impatience.cancel() }
        for await result in results { return try result.get() }
        try Task.checkCancellation()
        throw LedgerError(.unavailable, "\(path) does not answer: it took longer than \(patience)")
    }

    /// A checkpoint's file, nil if there is none.
    static func bytes(at path: String) throws -> Data? {
        guard let status = (try? FileStatus(path)) ?? nil else { return nil }
        guard status.kind == .file else {
            throw LedgerError(
                .refused,
                "nothing is signed: \(path) is not a file; move it away, or name another place for checkpoints")
        }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw LedgerError(.unavailable, "the checkpoint in \(path) cannot be read; check its owner and mode")
        }
        return bytes
    }
}
