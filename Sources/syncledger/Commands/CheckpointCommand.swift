import ArgumentParser
import AsyncHTTPClient
import GitHub
import Ledger
import LedgerEvents

struct CheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Sign how far the log has come, so that it cannot be changed unnoticed afterwards.",
        discussion: """
            Keep what it prints where whoever can change the ledger cannot, and hand --verifier-key to whoever is to \
            check it. Nothing is signed that the last checkpoint does not agree with.
            """)

    @OptionGroup var options: SettingsOptions
    @Flag(help: "Bring it to the configured places too.")
    var push = false
    @Flag(help: "Print the key that checkpoints are checked with, and sign nothing.")
    var verifierKey = false
    @Flag(help: "Print one JSON document.")
    var json = false

    func validate() throws {
        if push, verifierKey { throw ValidationError("--verifier-key signs nothing; leave --push out") }
    }

    func run() async throws {
        let settings = try options.settings()
        let ledger = try OpenLedger.existing(settings.data)
        let book = try await OpenLedger.checkpoints(ledger, settings)
        let key = book.signer.verifier
        if verifierKey {
            return try Standard.out(json ? JSON.text(["verifier_key": key.description]) : key.description)
        }
        if push, settings.checkpointPlaces.isEmpty {
            throw Settings.Problem(
                description: """
                    --push needs a place: set \(SettingKey.checkpointFile.environmentName), \
                    \(SettingKey.checkpointCommand.environmentName) or \(SettingKey.checkpointURL.environmentName)
                    """)
        }
        let checkpoint = try await book.sign()
        try Standard.out(
            json
                ? JSON.text(CheckpointDocument(checkpoint, key: key))
                : String(checkpoint.written.dropLast()))
        if push, try await !pushed(checkpoint, settings.checkpointPlaces) { throw ExitCode.failure }
    }

    private func pushed(_ checkpoint: Checkpoint, _ places: [CheckpointPlace]) async throws -> Bool {
        let client = HTTPClient(configuration: .gitHub)
        var isComplete = true
        for place in places {
            do throws(CheckpointPlace.Refused) {
                try await place.push(checkpoint, with: client)
            } catch {
                Standard.error("\(place.name) has not taken the checkpoint: \(error)")
                isComplete = false
            }
        }
        try await client.shutdown()
        return isComplete
    }
}

/// A checkpoint for programs.
struct CheckpointDocument: Encodable {
    var origin: String
    var size: Int64
    var root: String
    var verifierKey: String
    var checkpoint: String

    init(_ checkpoint: Checkpoint, key: VerifierKey) {
        origin = checkpoint.origin
        size = checkpoint.size
        root = checkpoint.root.text
        verifierKey = key.description
        self.checkpoint = checkpoint.written
    }

    enum CodingKeys: String, CodingKey {
        case origin, size, root
        case verifierKey = "verifier_key"
        case checkpoint
    }
}
