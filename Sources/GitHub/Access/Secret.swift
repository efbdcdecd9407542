/// A token, a private key or a webhook secret: usable, but not printable.
///
/// Whatever prints, interpolates, dumps or reflects it sees `<secret>`. The text comes out through ``reveal()`` alone,
/// so that every place that handles it in the clear can be found by that word.
package struct Secret: Sendable, Equatable {
    private let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var isEmpty: Bool { text.isEmpty }

    /// The secret in the clear: for a header, a key or a signature, never for a message, a log or the ledger.
    package func reveal() -> String { text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package static let placeholder = "<secret>"

    package var description: String { Self.placeholder }
    package var debugDescription: String { Self.placeholder }
    package var customMirror: Mirror { Mirror(reflecting: Self.placeholder) }
}
