import Foundation
package import LedgerEvents

/// Makes a copy of a folder's log, in one file, while others go on writing.
package struct LedgerBackup {
    private let ledger: String
    private let place: String
    private let mayReplace: Bool

    /// - Parameters:
    ///   - place: The file to be made.
    ///   - mayReplace: Whether a file that is there already is to give way to it.
    /// - Throws: If no copy may be put there.
    package init(folder: String, to place: String, mayReplace: Bool) throws {
        ledger = folder + "/ledger.db"
        self.place = place
        self.mayReplace = mayReplace
        try refuseToOverwrite()
    }

    package enum Step: Sendable { case copied, checked }

    package struct Made: Sendable {
        package var verification: Verification
        package var checkpoint: Checkpoint
        package var bytes: Int64
    }

    /// The checkpoint of a copy.
    package static func checkpointPath(of place: String) -> String { place + ".checkpoint" }

    /// Returns when the copy has been checked and is on disk under its name, with its checkpoint beside it.
    ///
    /// - Parameter attest: Signs for so many events with this root, if that is what the live log has.
    package func make(
        attest: (_ size: Int64, _ root: TreeHash) async throws -> Checkpoint,
        progress: (Step, _ done: Position, _ of: Position) -> Void
    ) async throws -> Made {
        let part = try PartFile(place + ".part")
        do {
            _ = try LogCopy(of: ledger, to: part.path).run { progress(.copied, $0, $1) }
            let verification = try LogVerifier(copy: part.path, witnesses: []).verify { progress(.checked, $0, $1) }
            if let problem = verification.first { throw LedgerError(.corrupt, Self.refusal(problem)) }
            let checkpoint = try await attest(verification.events, verification.root)
            try refuseToOverwrite()
            let note = Self.checkpointPath(of: place)
            try part.take(place)
            // A checkpoint of an older copy must not be taken for this one's.
            try? FileManager.default.removeItem(atPath: note)
            try DurableFile.replace(note, with: checkpoint.written)
            let size = try FileManager.default.attributesOfItem(atPath: place)[.size] as? NSNumber
            return Made(verification: verification, checkpoint: checkpoint, bytes: size?.int64Value ?? 0)
        } catch {
            part.discard()
            throw error
        }
    }

    /// A ledger never gives way, nor does what is no file: a device would be lost to the whole machine. Nor is a file put
    /// beside a log that is not its own, which SQLite would use with it.
    private func refuseToOverwrite() throws {
        let there = try FileStatus(place)
        if try DataFolder.owns(place) || (there != nil && there?.identity == FileStatus(ledger)?.identity) {
            throw LedgerError(.refused, "\(place) is a ledger's own; name another file")
        }
        if let there, there.kind != .file {
            throw LedgerError(.refused, "\(place) is not a file; name one, or a new one")
        }
        for log in [place + "-wal", place + "-journal"] where (try FileStatus(log)?.size ?? 0) > 0 {
            throw LedgerError(
                .refused,
                "\(log) is there, and SQLite would take it for the new file's; move it away, or name another file")
        }
        guard !mayReplace, FileManager.default.fileExists(atPath: place) else { return }
        throw LedgerError(.refused, "\(place) is there already; name another file, or say --replace")
    }

    private static func refusal(_ problem: Verification.Problem) -> String {
        let place = problem.position.map { "position \($0): " } ?? ""
        return """
            no backup was made: the copy does not pass, \(place)\(problem.text); `syncledger verify` says whether the ledger \
            is damaged itself
            """
    }
}
