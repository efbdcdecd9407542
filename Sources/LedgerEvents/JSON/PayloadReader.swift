/// The fields of one stored object. It looks at the bytes where they lie: it must not outlive them.
package struct PayloadReader {
    private let fields: [StoredField]

    init(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        var scanner = JSONBytes(bytes)
        fields = try scanner.object()
        guard scanner.isAtEnd else { throw PayloadError.malformed }
    }

    /// A field that must be there.
    package func read<Value: PayloadValue>(_ name: StaticString) throws -> Value {
        guard let value: Value = try read(name) else { throw PayloadError.missing("\(name)") }
        return value
    }

    /// A field that is left out where there is nothing to say.
    package func read<Value: PayloadValue>(_ name: StaticString) throws -> Value? {
        guard let value = value(of: name), !value.isNull else { return nil }
        return try Value(stored: value)
    }

    private func value(of name: StaticString) -> StoredValue? {
        let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        // An object has ten fields at most: looking at each is faster than hashing one.
        for field in fields where field.name.count == wanted.count && field.name.elementsEqual(wanted) {
            return field.value
        }
        return nil
    }
}

struct StoredField {
    let name: UnsafeBufferPointer<UInt8>
    let value: StoredValue
}

/// The bytes of one JSON value.
package struct StoredValue {
    let bytes: UnsafeBufferPointer<UInt8>

    var isNull: Bool { bytes.elementsEqual("null".utf8) }

    func integer() throws -> Int64 {
        var digits = bytes[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        guard !digits.isEmpty else { throw PayloadError.wrongKind }
        var value: Int64 = 0
        for byte in digits {
            guard (0x30...0x39).contains(byte) else { throw PayloadError.wrongKind }
            let digit = Int64(byte - 0x30)
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeNow) = product.addingReportingOverflow(isNegative ? -digit : digit)
            guard !isTooLarge, !isTooLargeNow else { throw PayloadError.wrongKind }
            value = sum
        }
        return value
    }

    func flag() throws -> Bool {
        if bytes.elementsEqual("true".utf8) { return true }
        guard bytes.elementsEqual("false".utf8) else { throw PayloadError.wrongKind }
        return false
    }

    func text() throws -> String {
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "\"") else { throw PayloadError.wrongKind }
        let inner = UnsafeBufferPointer(rebasing: bytes.dropFirst().dropLast())
        // What is ASCII needs no checking, and nearly all is.
        if inner.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "\\") }) { return String(decoding: inner, as: UTF8.self) }
        if inner.contains(UInt8(ascii: "\\")) { return try JSONBytes.unescaped(inner) }
        guard let text = String(validating: inner, as: UTF8.self) else { throw PayloadError.malformed }
        return text
    }

    func elements() throws -> [StoredValue] {
        var scanner = JSONBytes(bytes)
        return try scanner.array()
    }
}
