/// Reads JSON strictly as RFC 8259 has it, and says at which byte a text is not JSON.
///
/// Foundation's decoder does neither on Linux: it names no place, and it passes over a trailing comma.
struct JSONReader {
    /// Deeper than any request needs, and far from what a stack holds.
    static let deepest = 64

    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    static func read(_ bytes: [UInt8]) throws(JSONFlaw) -> JSONValue {
        var reader = JSONReader(bytes: bytes)
        let value = try reader.value()
        reader.skipSpace()
        guard reader.next == nil else { throw reader.unexpected("nothing more") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private func unexpected(_ wanted: String) -> JSONFlaw {
        JSONFlaw(index, "\(wanted) should stand here, and \(next.map(Self.name) ?? "the text ends")")
    }

    private static func name(_ byte: UInt8) -> String {
        (0x20...0x7E).contains(byte)
            ? "there is \(Character(Unicode.Scalar(byte)))"
            : "there is the byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || (0x09...0x0A).contains(byte) || byte == 0x0D { index += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func value() throws(JSONFlaw) -> JSONValue {
        skipSpace()
        guard let first = next else { throw unexpected("a value") }
        switch first {
        case UInt8(ascii: "{"): return try nested { reader throws(JSONFlaw) in .object(try reader.members()) }
        case UInt8(ascii: "["): return try nested { reader throws(JSONFlaw) in .list(try reader.items()) }
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default:
            for (word, value) in [("null", JSONValue.null), ("true", .bool(true)), ("false", .bool(false))]
            where bytes[index...].starts(with: word.utf8) {
                index += word.utf8.count
                return value
            }
            throw unexpected("a value")
        }
    }

    private mutating func nested(
        _ read: (inout JSONReader) throws(JSONFlaw) -> JSONValue
    ) throws(JSONFlaw) -> JSONValue {
        guard depth < Self.deepest else { throw JSONFlaw(index, "more than \(Self.deepest) levels are not read") }
        depth += 1
        defer { depth -= 1 }
        index += 1
        return try read(&self)
    }

    private mutating func members() throws(JSONFlaw) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        if take("}") { return members }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw unexpected("a member's name in quotes") }
            let start = index
            let name = try text()
            guard members[name] == nil else { throw JSONFlaw(start, "this name is given a second time") }
            guard take(":") else { throw unexpected("a colon") }
            members[name] = try value()
        } while take(",")
        guard take("}") else { throw unexpected("a comma or }") }
        return members
    }

    private mutating func items() throws(JSONFlaw) -> [JSONValue] {
        var items: [JSONValue] = []
        if take("]") { return items }
        repeat { items.append(try value()) } while take(",")
        guard take("]") else { throw unexpected("a comma or ]") }
        return items
    }
}

// Numbers.
extension JSONReader {
    private mutating func number() throws(JSONFlaw) -> JSONValue {
        let start = index
        var isWhole = true
        if next == UInt8(ascii: "-") { index += 1 }
        // A zero stands alone before the point.
        if next == UInt8(ascii: "0") { index += 1 } else { try digits() }
        if next == UInt8(ascii: ".") {
            isWhole = false
            index += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isWhole = false
            index += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isWhole, let integer = Int64(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw JSONFlaw(start, "this number is too large") }
        return .number(number)
    }

    private mutating func digits() throws(JSONFlaw) {
        let start = index
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        if index == start { throw unexpected("a digit") }
    }
}

// Strings.
extension JSONReader {
    private mutating func text() throws(JSONFlaw) -> String {
        index += 1
        var text = ""
        var start = index
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                text += try plain(start..<index)
                index += 1
                return text
            case UInt8(ascii: "\\"):
                text += try plain(start..<index)
                text.unicodeScalars.append(try escaped())
                start = index
            case 0..<0x20: throw unexpected("the rest of a string, in which control characters are escaped,")
            default: index += 1
            }
        }
        _ = try plain(start..<index)
        throw unexpected("the quote that closes a string")
    }

    /// A stretch without escapes, which must be UTF-8.
    private func plain(_ range: Range<Int>) throws(JSONFlaw) -> String {
        if let text = String(validating: bytes[range], as: UTF8.self) { return text }
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes[range].makeIterator()
        var valid = range.lowerBound
        while case .valid(let scalar) = parser.parseScalar(from: &rest) { valid += scalar.count }
        throw JSONFlaw(valid, "this is not UTF-8")
    }

    private mutating func escaped() throws(JSONFlaw) -> Unicode.Scalar {
        let start = index
        index += 1
        guard let byte = next else { throw unexpected("the rest of an escape") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw JSONFlaw(start, "JSON has no such escape")
        }
        var units = [try unit()]
        if UTF16.isLeadSurrogate(units[0]), bytes[index...].starts(with: #"\u"#.utf8) {
            index += 2
            units.append(try unit())
        }
        var parser = Unicode.UTF16.ForwardParser()
        var rest = units.makeIterator()
        guard case .valid(let scalar) = parser.parseScalar(from: &rest) else {
            throw JSONFlaw(start, "this is half of a surrogate pair")
        }
        return Unicode.UTF16.decode(scalar)
    }

    /// Four hexadecimal digits.
    private mutating func unit() throws(JSONFlaw) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = next.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
                throw unexpected("a hexadecimal digit")
            }
            unit = unit << 4 | UInt16(digit)
            index += 1
        }
        return unit
    }
}
