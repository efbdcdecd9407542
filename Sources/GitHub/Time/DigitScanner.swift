/// Reads fixed-width numbers and single characters from the front of a text, byte by byte.
struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// The number in exactly that many decimal digits, or nil without moving.
    mutating func number(ofDigits count: Int) -> Int? {
        var value = 0
        let digits = rest.prefix(count)
        guard digits.count == count else { return nil }
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        rest = rest.dropFirst(count)
        return value
    }

    /// Moves over one such character, if it is next.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let next = rest.first, UInt32(next) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Moves over digits and says how many there were.
    mutating func skipDigits() -> Int {
        let others = rest.drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        defer { rest = others }
        return rest.count - others.count
    }

    /// The next that many characters, or nil without moving.
    mutating func text(ofLength count: Int) -> String? {
        let taken = rest.prefix(count)
        guard taken.count == count else { return nil }
        rest = rest.dropFirst(count)
        return String(Substring(taken))
    }
}
