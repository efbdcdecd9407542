import Foundation

/// How documents become JSON: one line each, slashes plain, the keys in the order of the columns. Other values (an
/// explanation, a timeline's entries) go the way of `JSON.text`, which sorts theirs.
package enum DocumentJSON {
    package static func line(_ document: some Document) -> String {
        var text = ""
        append(document, to: &text)
        return text
    }

    /// Written directly: an export has millions of these, and a payload is JSON in one line already, since the ledger
    /// wrote it; one that has been tampered with is found by `verify`, not here.
    static func append<D: Document>(_ document: D, to text: inout String) {
        var separator = "{"
        for (column, value) in zip(D.columns, document.values) where value != .inapplicable {
            text += separator
            appendString(column, to: &text)
            text += ":"
            append(value, to: &text)
            separator = ","
        }
        text += separator == "{" ? "{}" : "}"
    }

    private static func append(_ value: DocumentValue, to text: inout String) {
        switch value {
        case .inapplicable, .null: text += "null"
        case .integer(let number): text += String(number)
        case .text(let string): appendString(string, to: &text)
        case .json(let stored): text += stored
        }
    }

    private static func appendString(_ string: String, to text: inout String) {
        text += "\""
        if string.utf8.allSatisfy({ $0 >= 0x20 && $0 != quote && $0 != backslash }) {
            text += string
        } else {
            for scalar in string.unicodeScalars {
                switch scalar {
                case "\"": text += "\\\""
                case "\\": text += "\\\\"
                case "\n": text += "\\n"
                case "\r": text += "\\r"
                case "\t": text += "\\t"
                case _ where scalar.value < 0x20: text += controlEscape(scalar)
                default: text.unicodeScalars.append(scalar)
                }
            }
        }
        text += "\""
    }

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    private static func controlEscape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
