import ArgumentParser
import Foundation
import Ledger
import LedgerEvents
import SyncEngine

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the log into one file, while everything runs, and check the copy.",
        discussion: """
            The file gets its name when the copy has been computed again from its bytes and is on disk. FILE.checkpoint \
            beside it is signed for all that is in it. The secrets in keys/ are not in it: keep a copy of them as well, or \
            say --with-keys.
            """)

    @OptionGroup var options: SettingsOptions
    @Argument(help: "The file to make.", transform: FilePath.read)
    var file: String
    @Flag(help: "Take the place of a file that is there already.")
    var replace = false
    @Flag(help: "Copy the secrets in keys/ too, into the folder FILE.keys.")
    var withKeys = false
    @Flag(help: "Print one JSON document.")
    var json = false

    static func keysPath(of file: String) -> String { file + ".keys" }

    func run() async throws {
        let settings = try options.settings()
        let backup = try LedgerBackup(folder: settings.data, to: file, mayReplace: replace)
        let book = try await OpenLedger.checkpoints(try OpenLedger.existing(settings.data), settings)
        let made = try await backup.make(
            attest: { try await book.attest(size: $0, root: $1) },
            progress: { step, done, head in
                Standard.progress("\(step == .copied ? "copied" : "checked") \(done) of \(head) events")
            })
        Standard.endProgress()
        let keys = KeyFolder(data: settings.data)
        if withKeys { try KeyFolder(copy: Self.keysPath(of: file)).takeAndTell(keys.names, from: keys) }
        if json {
            return try Standard.out(
                JSON.text(Document(made, file: file, key: book.signer.verifier, keys: withKeys ? keysPath : nil)))
        }
        try report(made, keys)
    }

    private var keysPath: String { Self.keysPath(of: file) }

    private func report(_ made: LedgerBackup.Made, _ keys: KeyFolder) throws {
        let verification = made.verification
        try Standard.out(
            """
            \(file) has \(verification.events) events and \(verification.bodies) bodies in \(made.bytes >> 10) KB, and was \
            checked; the root is \(verification.root.text)
            \(LedgerBackup.checkpointPath(of: file)) is signed for it
            """)
        try Standard.out(
            withKeys
                ? "the secrets of keys/ are in \(keysPath): keep them where only you can read them"
                : """
                \(keys.path) is not in it, and without it neither markers at GitHub nor checkpoints are recognised: keep a \
                copy of it too
                """)
    }

    private struct Document: Encodable {
        var file: String
        var bytes: Int64
        var events: Int64
        var bodies: Int64
        var root: String
        var checkpointFile: String
        var checkpoint: String
        var verifierKey: String
        /// Where the secrets were copied to.
        var keys: String?

        init(_ made: LedgerBackup.Made, file: String, key: VerifierKey, keys: String?) {
            self.file = file
            bytes = made.bytes
            events = made.verification.events
            bodies = made.verification.bodies
            root = made.verification.root.text
            checkpointFile = LedgerBackup.checkpointPath(of: file)
            checkpoint = made.checkpoint.written
            verifierKey = key.description
            self.keys = keys
        }

        enum CodingKeys: String, CodingKey {
            case file, bytes, events, bodies, root, checkpoint, keys
            case checkpointFile = "checkpoint_file"
            case verifierKey = "verifier_key"
        }
    }
}

extension KeyFolder {
    /// Which of two keys is the one that was lost and made anew, only whoever keeps them knows: none is given up.
    func takeAndTell(_ names: [String], from other: KeyFolder) throws {
        for (key, file) in try take(names, from: other) {
            Standard.error("\(path)/\(key).key was another key, and is kept as \(file)")
        }
    }
}
