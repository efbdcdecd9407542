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
    package init(folder: String, to place: String, mayReplace: Bool) {
        ledger = folder + "/ledger.db"
        self.place = place
        self.mayReplace = mayReplace
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
        try refuseToOverwrite()
        let part = try PartFile(place + ".part")
        do {
            _ = try LogCopy(of: ledger, to: part.path).run { progress(.copied, $0, $1) }
            let verification = try LogVerifier(copy: part.path, witnesses: []).verify { progress(.checked, $0, $1) }
            if let problem = verification.first { throw LedgerError(.corrupt, Self.refusal(problem)) }
            let checkpoint = try await attest(verification.events, verification.root)
            try refuseToOverwrite()
            // A checkpoint of an older copy must not be taken for this one's.
            let note = Self.checkpointPath(of: place)
            try? FileManager.default.removeItem(atPath: note)
            try part.take(place)
            try DurableFile.replace(note, with: checkpoint.written)
            let size = try FileManager.default.attributesOfItem(atPath: place)[.size] as? NSNumber
            return Made(verification: verification, checkpoint: checkpoint, bytes: size?.int64Value ?? 0)
        } catch {
            part.discard()
            throw error
        }
    }

    private func refuseToOverwrite() throws {
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
