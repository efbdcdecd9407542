import Foundation

/// Text with signatures under it, in the form of https://c2sp.org/signed-note.
package struct SignedNote: Sendable, Equatable {
    /// What is signed; ends with its last newline.
    package let text: String
    package let signatures: [Signature]

    package struct Signature: Sendable, Equatable {
        var name: String
        var keyID: UInt32
        var bytes: [UInt8]

        var line: String { "— \(name) \(Base64.text(keyID.bigEndianBytes + bytes))\n" }
    }

    init(text: String, signatures: [Signature]) {
        self.text = text
        self.signatures = signatures
    }

    /// Reads a note as it is written; throws on whatever no note may have.
    package init(_ bytes: some Collection<UInt8>) throws(LedgerError) {
        func flaw(_ what: String) -> LedgerError { LedgerError(.corrupt, "not a signed note: \(what)") }
        guard bytes.count <= Self.largest else { throw flaw("it has more than \(Self.largest) bytes") }
        guard let note = String(validating: bytes, as: UTF8.self) else { throw flaw("it is not UTF-8") }
        guard note.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }) else { throw flaw("it has a control character") }
        // Texts may have empty lines of their own; the last one ends them.
        guard let gap = note.range(of: "\n\n", options: .backwards) else { throw flaw("it has no signature") }
        guard note.hasSuffix("\n") else { throw flaw("its last line has no end") }
        text = String(note[..<note.index(after: gap.lowerBound)])
        var signatures: [Signature] = []
        for line in note[gap.upperBound...].dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            guard let signature = Signature(line) else { throw flaw("\"\(line)\" is no signature") }
            signatures.append(signature)
        }
        guard !signatures.isEmpty else { throw flaw("it has no signature") }
        self.signatures = signatures
    }

    /// More than sixteen signatures of the longest kind.
    private static let largest = 1 << 17

    package var written: String { text + "\n" + signatures.map(\.line).joined() }

    /// Whether the key signed this text. Signatures by others are passed over; one in its name must hold.
    package func isSigned(by key: VerifierKey) -> Bool {
        let own = signatures.filter { $0.name == key.name && $0.keyID == key.id }
        return !own.isEmpty && own.allSatisfy { key.verifies($0.bytes, of: text) }
    }
}

extension SignedNote.Signature {
    fileprivate init?(_ line: Substring) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == "—", NoteName.isValid(words[1]), let bytes = Base64.bytes(words[2]),
            bytes.count > 4
        else { return nil }
        self.init(
            name: String(words[1]), keyID: bytes[..<4].reduce(0) { $0 << 8 | UInt32($1) }, bytes: Array(bytes[4...]))
    }
}

/// What a key may be called.
enum NoteName {
    static func isValid(_ name: some StringProtocol) -> Bool {
        !name.isEmpty && !name.contains { $0.isWhitespace || $0 == "+" }
    }
}

/// Standard Base 64 (RFC 4648, section 4), in its one spelling.
enum Base64 {
    static func text(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        guard let data = Data(base64Encoded: String(text)), data.base64EncodedString() == text else { return nil }
        return Array(data)
    }
}

extension UInt32 {
    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
