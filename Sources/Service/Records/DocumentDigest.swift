import Crypto
import Foundation
import LedgerEvents

/// A short digest of what an answer shows of a record, for its `ETag`: another whenever a client would see something
/// else. That can be without a new version: GitHub has the issue now, or the text has been erased.
enum DocumentDigest {
    private static let bytes = 4

    /// - Parameter answer: A record's document, or a problem that has it as `current`.
    static func of(_ answer: [UInt8]) -> String {
        SHA256.hash(data: document(in: Data(answer))).prefix(bytes).hexadecimal
    }

    /// Whether it looks like one.
    static func isValid(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 2 * bytes && text.utf8.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
    }

    /// The document without the operation, which belongs to a request and not to the record: so a write answers with
    /// the tag that a read then finds.
    ///
    /// An answer that was kept is bytes only, so it is found in the bytes: within a text a quote has a backslash before
    /// it, so that no text looks like a member.
    private static func document(in answer: Data) -> Data {
        var document = answer
        if document.starts(with: Data(#"{"current":"#.utf8)), let end = document.range(of: Data(#","detail":""#.utf8)) {
            document = document[..<end.lowerBound].dropFirst(#"{"current":"#.utf8.count)
        }
        if let start = document.range(of: Data(#","operation":{"#.utf8), options: .backwards),
            let end = document[start.upperBound...].firstIndex(of: UInt8(ascii: "}"))
        {
            document = document[..<start.lowerBound] + document[document.index(after: end)...]
        }
        return document
    }
}
