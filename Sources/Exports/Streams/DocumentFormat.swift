/// How documents become text, one after the other.
package protocol DocumentFormat: SendableMetatype {
    /// What stands before the first document.
    static func begin(_ columns: [String], in text: inout String)
    static func append(_ document: some Document, to text: inout String)
}

/// JSON lines: an object a line, ended by LF.
package enum JSONLines: DocumentFormat {
    package static func begin(_ columns: [String], in text: inout String) {}

    package static func append(_ document: some Document, to text: inout String) {
        DocumentJSON.append(document, to: &text)
        text += "\n"
    }
}

/// CSV after RFC 4180: the columns' names first, records ended by CRLF, values quoted where they hold a comma, a
/// quote or a line's end. Nothing at all is a value that is not there; `""` is an empty text. Integers are decimal,
/// times RFC 3339 in UTC, an event's payload its JSON in one value.
package enum CSV: DocumentFormat {
    package static func begin(_ columns: [String], in text: inout String) {
        text += columns.joined(separator: ",") + "\r\n"
    }

    package static func append(_ document: some Document, to text: inout String) {
        var separator = ""
        for value in document.values {
            text += separator
            append(value, to: &text)
            separator = ","
        }
        text += "\r\n"
    }

    private static func append(_ value: DocumentValue, to text: inout String) {
        switch value {
        case .inapplicable, .null: break
        case .integer(let number): text += String(number)
        case .text(let string), .json(let string): appendQuotedIfNeeded(string, to: &text)
        }
    }

    private static func appendQuotedIfNeeded(_ string: String, to text: inout String) {
        guard string.isEmpty || string.utf8.contains(where: special.contains) else { return text += string }
        text += "\""
        for scalar in string.unicodeScalars {
            if scalar == "\"" { text += "\"" }
            text.unicodeScalars.append(scalar)
        }
        text += "\""
    }

    private static let special = Set(",\"\r\n".utf8)
}
