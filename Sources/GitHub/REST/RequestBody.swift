import Foundation

/// A value in a request's JSON body.
enum RequestField: Sendable {
    case text(String)
    case texts([String])
    case number(Int)
    case null
}

/// A request's JSON body. Written here rather than by `JSONEncoder`, because it then cannot fail, and because the same
/// fields must have the same bytes for ever: the ledger keeps their digest.
enum RequestBody {
    /// One object, its keys in alphabetical order.
    static func json(_ fields: [String: RequestField]) -> Data {
        let members = fields.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(json($0.value))" }
        return Data("{\(members.joined(separator: ","))}".utf8)
    }

    private static func json(_ field: RequestField) -> String {
        switch field {
        case .text(let text): quoted(text)
        case .texts(let texts): "[\(texts.map(quoted).joined(separator: ","))]"
        case .number(let number): String(number)
        case .null: "null"
        }
    }

    /// RFC 8259, 7: quotes, backslashes and control characters must be escaped; nothing else is.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
