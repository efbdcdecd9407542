/// Finds the parts of a JSON text without making anything of them.
struct JSONBytes {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return position == bytes.count
        }
    }

    mutating func object() throws -> [StoredField] {
        var fields: [StoredField] = []
        fields.reserveCapacity(12)
        try list(from: "{", to: "}") { scanner in
            let name = try scanner.string()
            try scanner.expect(":")
            fields.append(
                StoredField(
                    name: UnsafeBufferPointer(rebasing: name.dropFirst().dropLast()), value: try scanner.value()))
        }
        return fields
    }

    mutating func array() throws -> [StoredValue] {
        var elements: [StoredValue] = []
        try list(from: "[", to: "]") { elements.append(try $0.value()) }
        return elements
    }

    private mutating func list(
        from opening: Unicode.Scalar, to closing: Unicode.Scalar, _ element: (inout Self) throws -> Void
    ) throws {
        try expect(opening)
        guard !takes(closing) else { return }
        repeat { try element(&self) } while takes(",")
        try expect(closing)
    }

    private mutating func value() throws -> StoredValue {
        skipSpace()
        let start = position
        switch try current() {
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "{"), UInt8(ascii: "["): try skipNested()
        default: skipLiteral()
        }
        guard position > start else { throw PayloadError.malformed }
        return StoredValue(bytes: UnsafeBufferPointer(rebasing: bytes[start..<position]))
    }

    /// A string with its quotes.
    private mutating func string() throws -> UnsafeBufferPointer<UInt8> {
        skipSpace()
        let start = position
        guard try current() == UInt8(ascii: "\"") else { throw PayloadError.malformed }
        position += 1
        while try current() != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position += 1
        return UnsafeBufferPointer(rebasing: bytes[start..<position])
    }

    private mutating func skipNested() throws {
        var depth = 0
        repeat {
            switch try current() {
            case UInt8(ascii: "\""):
                _ = try string()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            position += 1
        } while depth > 0
    }

    /// A number, `true`, `false` or `null`: which, is seen when it is read.
    private mutating func skipLiteral() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
                position += 1
            default: return
            }
        }
    }

    private mutating func expect(_ scalar: Unicode.Scalar) throws {
        guard takes(scalar) else { throw PayloadError.malformed }
    }

    private mutating func takes(_ scalar: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position] <= 0x20, isSpace(bytes[position]) { position += 1 }
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private func current() throws -> UInt8 {
        guard position < bytes.count else { throw PayloadError.malformed }
        return bytes[position]
    }
}

extension JSONBytes {
    /// The text that a string's bytes between its quotes stand for.
    static func unescaped(_ bytes: UnsafeBufferPointer<UInt8>) throws -> String {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                plain.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "n"): plain.append(0x0A)
            case UInt8(ascii: "t"): plain.append(0x09)
            case UInt8(ascii: "r"): plain.append(0x0D)
            case UInt8(ascii: "b"): plain.append(0x08)
            case UInt8(ascii: "f"): plain.append(0x0C)
            case UInt8(ascii: "u"): plain.append(contentsOf: String(try escapedScalar(&rest)).utf8)
            case let other? where [0x22, 0x5C, 0x2F].contains(other): plain.append(other)
            default: throw PayloadError.malformed
            }
        }
        guard let text = String(validating: plain, as: UTF8.self) else { throw PayloadError.malformed }
        return text
    }

    /// What follows `\u`: four hex digits, or two halves of a surrogate pair.
    private static func escapedScalar(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) throws -> Unicode.Scalar {
        let first = try hex(&rest)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u") else {
            throw PayloadError.malformed
        }
        let second = try hex(&rest)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + UInt32(second) - 0xDC00)
        else { throw PayloadError.malformed }
        return scalar
    }

    private static func hex(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) throws -> UInt16 {
        let digits = rest.prefix(4)
        rest = rest.dropFirst(4)
        guard digits.count == 4, digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let value = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw PayloadError.malformed }
        return value
    }
}
