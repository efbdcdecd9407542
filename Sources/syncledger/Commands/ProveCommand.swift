import ArgumentParser
import Ledger
import LedgerEvents

struct ProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Prove that an event is in the log, or that the log has only grown since a checkpoint.",
        discussion: """
            The proof goes with a checkpoint: the one that --checkpoint names, else the last one, or a new one if that \
            does not reach as far.
            """)

    @OptionGroup var options: SettingsOptions
    @Argument(help: "The event's position.")
    var position: Position?
    @Option(help: "Instead of an event: prove that the log begins with what this file's checkpoint was signed for.")
    var since: String?
    @Option(help: "The file of the checkpoint to prove it by.")
    var checkpoint: String?
    @Flag(help: "Print one JSON document.")
    var json = false

    func validate() throws {
        guard (position == nil) != (since == nil) else {
            throw ValidationError("name a position, or an earlier checkpoint with --since")
        }
    }

    func run() async throws {
        let settings = try options.settings()
        let ledger = try OpenLedger.existing(settings.data)
        let book = try await OpenLedger.checkpoints(ledger, settings)
        let key = book.signer.verifier
        let old = try since.map { try Checkpoint(OpenLedger.checkpointFile($0), signedBy: key) }
        let checkpoint =
            if let checkpoint {
                try Checkpoint(OpenLedger.checkpointFile(checkpoint), signedBy: key)
            } else {
                try await book.checkpoint(reaching: position ?? (old?.size ?? 0) + 1)
            }
        let proof = try await ledger.read { reader in
            let prover = try Prover(reader, checkpoint: checkpoint)
            if let old { return try prover.consistency(from: old) }
            return try prover.inclusion(of: position ?? 0)
        }
        guard json else { return try Standard.out(String(proof.dropLast())) }
        try Standard.out(
            JSON.text(
                Document(
                    position: position, since: old?.size, size: checkpoint.size, verifierKey: key.description,
                    proof: proof)))
    }

    private struct Document: Encodable {
        var position: Position?
        var since: Int64?
        var size: Int64
        var verifierKey: String
        var proof: String

        enum CodingKeys: String, CodingKey {
            case position, since, size
            case verifierKey = "verifier_key"
            case proof
        }
    }
}
