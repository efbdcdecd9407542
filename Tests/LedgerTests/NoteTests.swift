import Ledger
import TestSupport
import Testing

@Suite("Signed notes and checkpoints")
struct NoteTests {
    /// The example of https://c2sp.org/signed-note, and the key of Go's `sumdb/note` package with its own example.
    private static let goKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    private static let goNote = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

        """

    @Test("A note of another program holds under its key, and not when a letter differs")
    func foreignNote() throws {
        let key = try #require(VerifierKey(Self.goKey))
        #expect(key.description == Self.goKey)
        #expect(try SignedNote(Self.goNote.utf8).isSigned(by: key))
        #expect(try SignedNote(Self.goNote.utf8).written == Self.goNote)
        let changed = Self.goNote.replacing("problem is", with: "answer is")
        #expect(try !SignedNote(changed.utf8).isSigned(by: key))
    }

    private let signer: NoteSigner

    init() throws {
        signer = try NoteSigner(name: "syncledger/0123456789abcdef/0", seed: Array(repeating: 7, count: 32))
    }

    @Test("Keys that are cut, renamed or of another kind are none")
    func keys() {
        let key = signer.verifier.description
        #expect(VerifierKey(key)?.description == key)
        let parts = key.split(separator: "+", maxSplits: 2).map(String.init)
        for wrong in [
            "", "name", String(key.dropLast()), "other+\(parts[1])+\(parts[2])", "\(parts[0])+00000000+\(parts[2])",
            "\(parts[0])+\(parts[1])+AAAA", "a b+\(parts[1])+\(parts[2])",
        ] { #expect(VerifierKey(wrong) == nil, "\(wrong)") }
    }

    @Test("What is no note is refused, and says why")
    func malformed() {
        for wrong in [
            "", "text\n", "text\n\n", "text\n\n— name", "text\n\n— name AAAA\n", "text\n\n- name AAAAAAAA\n",
            "text\n\n— na+me AAAAAAAA\n", "text\n\n— name AAAAAAA\n", "te\u{1}xt\n\n— name AAAAAAAA\n",
            "text\n\n— name AAAAAAAA\n— name\n", "text\r\n\n— name AAAAAAAA\n",
        ] { #expect(throws: LedgerError.self, "\(wrong)") { try SignedNote(wrong.utf8) } }
        #expect(throws: LedgerError.self) { try SignedNote([0xFF] + Array(Self.goNote.utf8)) }
        #expect(throws: Never.self) { try SignedNote("text\n\n— name AAAAAAA=\n".utf8) }
    }

    @Test("A checkpoint is an origin, a size and a root, signed in the origin's name")
    func checkpoint() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Ledger.open(folder: folder.path, tables: [])
        let checkpoint = try await CheckpointBook(ledger, folder: folder.path, signer: signer).sign()
        let lines = checkpoint.written.split(separator: "\n", omittingEmptySubsequences: false)
        // The root of no events is SHA-256 of nothing.
        #expect(
            lines.prefix(4) == [
                "syncledger/0123456789abcdef/0", "0", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "",
            ])
        #expect(lines[4].hasPrefix("— syncledger/0123456789abcdef/0 "))
        let read = try Checkpoint(checkpoint.written.utf8, signedBy: signer.verifier)
        #expect(read == checkpoint)
        let stranger = try NoteSigner(name: signer.verifier.name, seed: Array(repeating: 8, count: 32))
        #expect(throws: LedgerError.self) { try Checkpoint(checkpoint.written.utf8, signedBy: stranger.verifier) }
        let renamed = try NoteSigner(name: "syncledger/0123456789abcdef/1", seed: Array(repeating: 7, count: 32))
        #expect(throws: LedgerError.self) { try Checkpoint(checkpoint.written.utf8, signedBy: renamed.verifier) }
        for (from, to) in [("\n0\n", "\n1\n"), ("\n0\n", "\n00\n"), ("\n0\n", "\n-1\n"), ("47DE", "47DF")] {
            let changed = checkpoint.written.replacing(from, with: to)
            #expect(throws: LedgerError.self) { try Checkpoint(changed.utf8, signedBy: signer.verifier) }
        }
    }
}
