/// A dictionary in Zstandard's own form (RFC 8878, section 5): magic number, the number by which frames name it, tables,
/// and text.
///
/// Beside the one that is built in a ledger has those that it learned. Their numbers say in what order, and of what text:
/// 24 bits of its checksum are in them.
struct PackingDictionary: Sendable, Equatable {
    let bytes: [UInt8]

    static let builtIn = PackingDictionary(bytes: BodyDictionary.current)

    /// How many a ledger learns at the most. Each holds those before it: all together they are some hundred KB.
    static let mostLearned = 8

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The one that follows another: what that has, and some more.
    init(_ former: PackingDictionary, and more: [UInt8]) {
        let text = former.text + more
        let number = UInt32(former.ordinal + 1) << Self.checkedBits | Self.check(text)
        let named = (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        bytes = BodyDictionary.tables[..<4] + named + BodyDictionary.tables[8...] + text
    }

    var text: ArraySlice<UInt8> { bytes.dropFirst(BodyDictionary.tables.count) }

    /// 0: it has none, and is a dictionary of zlib's.
    var number: UInt32 {
        guard bytes.count > 8, bytes.starts(with: BodyDictionary.tables[..<4]) else { return 0 }
        return (0..<4).reduce(0) { $0 | UInt32(bytes[4 + $1]) << (8 * UInt32($1)) }
    }

    /// The first that is learned is 1.
    var ordinal: Int { Int(number >> Self.checkedBits) }

    /// Its number is that of its text. Changed ones, and strangers, are not.
    var isGenuine: Bool {
        self == .builtIn
            || (1...Self.mostLearned).contains(ordinal) && number & (1 << Self.checkedBits - 1) == Self.check(text)
    }

    private static let checkedBits: UInt32 = 24

    private static func check(_ text: ArraySlice<UInt8>) -> UInt32 {
        UInt32(truncatingIfNeeded: BodyDictionary.checksum(Array(text))) & (1 << checkedBits - 1)
    }
}
