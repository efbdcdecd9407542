import LedgerEvents

/// Texts that bodies are searched for, however they are spelt there: as they are, or with any of their
/// characters written as JSON allows.
struct Needles {
    private let needles: [Needle]

    init(_ texts: [String]) { needles = texts.filter { !$0.isEmpty }.map { Needle(Array($0.utf8)) } }

    var isEmpty: Bool { needles.isEmpty }

    func occur(in bytes: [UInt8]) -> Bool {
        if occur(amidst: bytes) { return true }
        guard let plain = JSONEscapes.resolved(in: bytes) else { return false }
        return occur(amidst: plain)
    }

    private func occur(amidst bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in needles.contains { $0.occurs(in: bytes) } }
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
