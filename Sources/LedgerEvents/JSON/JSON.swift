import Foundation

/// How documents for others become JSON: keys sorted, slashes plain. What is stored is a ``PayloadObject``, and what is
/// answered to each webhook a ``WrittenValue``.
package enum JSON {
    // Built once: constructing a coder costs more than using it. Neither is changed after this line.
    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()
    private static let decoder = JSONDecoder()

    package static func bytes(_ value: some Encodable) -> [UInt8] {
        // Documents are made of integers, booleans and texts, for which encoding has no failure.
        guard let data = try? encoder.encode(value) else { return Array("null".utf8) }
        return Array(data)
    }

    package static func text(_ value: some Encodable) -> String {
        String(decoding: bytes(value), as: UTF8.self)
    }

    /// What an object has under a name that has no escapes, byte for byte as it was written; nil if it is no object,
    /// or has none.
    package static func member(_ name: StaticString, of object: [UInt8]) -> [UInt8]? {
        object.withUnsafeBufferPointer { bytes in
            var scanner = JSONBytes(bytes)
            guard let fields = try? scanner.object() else { return nil }
            let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
            return fields.first { $0.name.elementsEqual(wanted) }.map { Array($0.value.bytes) }
        }
    }

    package static func value<T: Decodable>(_ type: T.Type, from text: String) -> T? {
        try? decoder.decode(type, from: Data(text.utf8))
    }
}
