import Crypto
import Foundation
package import LedgerEvents

/// The hidden line by which we recognise what we created ourselves: an HTML comment at the end of the body, with the
/// operation's id and an HMAC that nobody else can make.
///
///     <!-- syncledger:1f0c9a3b5d7e2468:0:42:9f86d081884c7d659a2feaa0c55ad015 -->
package struct Marker: Sendable {
    private let key: SymmetricKey
    private let prefix: String

    /// - Parameters:
    ///   - ledger: The ledger's name and epoch: a marker of another ledger, or of a time before a restore, is not ours.
    package init(key: [UInt8], ledger: String, epoch: Int64) {
        self.key = SymmetricKey(data: key)
        prefix = "\(ledger):\(epoch)"
    }

    /// The most characters that `attach` adds to a body.
    package static let longest = 96

    private static let opening = "<!-- syncledger:"
    private static let closing = " -->"
    private static let separator = "\n\n"

    package func attach(to body: String, operation: OperationID) -> String {
        let marker = Self.opening + "\(prefix):\(operation):\(code(operation))" + Self.closing
        return body.isEmpty ? marker : body + Self.separator + marker
    }

    /// The operation whose authentic marker the text carries, and the text without it; nil if there is none.
    package func find(in text: String) -> (operation: OperationID, body: String)? {
        guard Self.mayStand(in: text) else { return nil }
        var rest = text[...]
        while let start = rest.range(of: Self.opening, options: .backwards) {
            if let end = text.range(of: Self.closing, range: start.upperBound..<text.endIndex),
                let operation = authentic(text[start.upperBound..<end.lowerBound])
            {
                var before = text[..<start.lowerBound]
                if before.hasSuffix(Self.separator) { before = before.dropLast(Self.separator.count) }
                return (operation, before + String(text[end.upperBound...]))
            }
            rest = text[..<start.lowerBound]
        }
        return nil
    }

    /// Nearly every text has none, and a look at its bytes costs a hundredth of a search by characters.
    private static func mayStand(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = bytes[...]
            while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
                rest = rest[start...]
                if rest.starts(with: opening.utf8) { return true }
                rest = rest.dropFirst()
            }
            return false
        }
    }

    private func authentic(_ inner: Substring) -> OperationID? {
        let parts = inner.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 4, "\(parts[0]):\(parts[1])" == prefix, let operation = OperationID(parts[2]),
            operation > 0, String(parts[3]) == code(operation)
        else { return nil }
        return operation
    }

    /// 128 bits of HMAC-SHA256, lower-case hex.
    private func code(_ operation: OperationID) -> String {
        HMAC<SHA256>.authenticationCode(for: Data("\(prefix):\(operation)".utf8), using: key)
            .prefix(16).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
