import Crypto
import Foundation
package import LedgerEvents

/// The hidden line by which we recognise what we created ourselves: an HTML comment at the end of the body, with the
/// operation's id and an HMAC that nobody else can make.
///
///     <!-- syncledger:1f0c9a3b5d7e2468:0:42:9f86d081884c7d659a2feaa0c55ad015 -->
package struct Marker: Sendable {
    private let key: SymmetricKey
    private let ledger: String
    private let epochs: Epochs

    /// - Parameters:
    ///   - ledger: The ledger's name: a marker of another ledger is not ours.
    ///   - epochs: A marker of an earlier epoch is ours if its operation is still there. Where a backup was put back,
    ///     the positions behind it have become those of other events.
    package init(key: [UInt8], ledger: String, epochs: Epochs) {
        self.key = SymmetricKey(data: key)
        self.ledger = ledger
        self.epochs = epochs
    }

    package init(key: [UInt8], ledger: String, epoch: Int64) {
        self.init(key: key, ledger: ledger, epochs: Epochs(epoch))
    }

    /// The most characters that `attach` adds to a body.
    package static let longest = 96

    private static let opening = "<!-- syncledger:"
    private static let closing = " -->"
    private static let separator = "\n\n"
    /// What is attached with, and with what a form of GitHub's pages makes of it.
    private static let separators = [separator, "\r\n\r\n"]

    /// Names the epoch in which the operation was recorded, and not the one in which it is sent: where a backup is put
    /// back that has the operation, it is still known, whatever other epochs came between.
    package func attach(to body: String, operation: OperationID) -> String {
        let signed = signed(operation, in: epochs.epoch(of: operation))
        let marker = Self.opening + "\(signed):\(code(signed))" + Self.closing
        return body.isEmpty ? marker : body + Self.separator + marker
    }

    /// The same for what is written over a text that has the marker of that create; nil: it has none. What was written at
    /// GitHub may leave no room.
    func keep(in body: String, madeBy create: OperationID?) -> String {
        guard let create, body.unicodeScalars.count <= EditLimits.clientBody else { return body }
        return attach(to: body, operation: create)
    }

    /// The operation whose authentic marker the text carries, and the text without it; nil if there is none.
    package func find(in text: String) -> (operation: OperationID, body: String)? {
        guard Self.mayStand(in: text) else { return nil }
        var rest = text[...]
        while let start = rest.range(of: Self.opening, options: .backwards) {
            // One that does not end where it may is none. Who writes thousands of them must not have the text searched to
            // its end for each.
            let latest = text.index(start.upperBound, offsetBy: Self.longest, limitedBy: text.endIndex) ?? text.endIndex
            if let end = text.range(of: Self.closing, range: start.upperBound..<latest),
                let operation = authentic(text[start.upperBound..<end.lowerBound])
            {
                var before = text[..<start.lowerBound]
                // A return before it is a character with its first line feed.
                let bytes = before.utf8
                let separator = Self.separators.first { bytes.suffix($0.utf8.count).elementsEqual($0.utf8) }
                before = Substring(bytes.dropLast(separator?.utf8.count ?? 0))
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
        guard parts.count == 4, let epoch = Int64(parts[1]), let operation = OperationID(parts[2]), operation > 0,
            operation <= epochs.end(of: epoch)
        else { return nil }
        let signed = signed(operation, in: epoch)
        return inner == "\(signed):\(code(signed))" ? operation : nil
    }

    private func signed(_ operation: OperationID, in epoch: Int64) -> String { "\(ledger):\(epoch):\(operation)" }

    /// 128 bits of HMAC-SHA256, lower-case hex.
    private func code(_ signed: String) -> String {
        HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: key).prefix(16).hexadecimal
    }
}
