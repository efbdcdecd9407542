import LedgerEvents

/// Texts that bodies are searched for, in every way in which they may be spelt.
struct Needles {
    private let needles: [Needle]

    init(_ texts: [String]) { needles = texts.filter { !$0.isEmpty }.flatMap(Self.spellings).map(Needle.init) }

    var isEmpty: Bool { needles.isEmpty }

    func occur(in bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in needles.contains { $0.occurs(in: bytes) } }
    }

    /// A text as it is, and as JSON writes it: most bodies are JSON, and not all writers escape the same characters.
    private static func spellings(_ text: String) -> Set<[UInt8]> {
        let quoted = String(JSON.text(text).dropFirst().dropLast())
        let spellings = [quoted, escaped(quoted, uppercase: false), escaped(quoted, uppercase: true)]
        return Set(([text] + spellings + spellings.map { $0.replacing("/", with: "\\/") }).map { Array($0.utf8) })
    }

    /// Without what is not ASCII.
    private static func escaped(_ text: String, uppercase: Bool) -> String {
        text.utf16.reduce(into: "") { escaped, unit in
            guard unit >= 0x80 else { return escaped.unicodeScalars.append(UnicodeScalar(UInt8(unit))) }
            let digits = String(unit, radix: 16, uppercase: uppercase)
            escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
    }
}

/// One sequence of bytes, found by Horspool's algorithm: every body of the log is searched, and the standard library's
/// search looks at each byte through a generic collection.
private struct Needle {
    private let bytes: [UInt8]
    /// How far to go on, by the byte that stands where the needle's last would.
    private let steps: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var steps = Array(repeating: bytes.count, count: 256)
        for (index, byte) in bytes.dropLast().enumerated() { steps[Int(byte)] = bytes.count - 1 - index }
        self.steps = steps
    }

    func occurs(in haystack: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.withUnsafeBufferPointer { needle in
            steps.withUnsafeBufferPointer { steps in
                let last = needle.count - 1
                var start = 0
                while start + last < haystack.count {
                    let byte = haystack[start + last]
                    if byte == needle[last], Self.agree(needle, haystack, from: start) { return true }
                    start += steps[Int(byte)]
                }
                return false
            }
        }
    }

    private static func agree(
        _ needle: UnsafeBufferPointer<UInt8>, _ haystack: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Bool {
        for index in 0..<needle.count where haystack[start + index] != needle[index] { return false }
        return true
    }
}
