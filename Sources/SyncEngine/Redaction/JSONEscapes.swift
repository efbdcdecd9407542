/// What JSON's escapes stand for (RFC 8259, section 7), in bytes that need not be JSON.
///
/// Writers differ in what they escape, and escape some characters of a text and not others: GitHub writes `<` with six
/// characters, and `é` with one. So it is not the text that is spelt in all ways, but the body that is read.
enum JSONEscapes {
    /// The bytes with what each escape stands for in its place; nil: there is none.
    static func resolved(in bytes: [UInt8]) -> [UInt8]? {
        guard var escape = bytes.firstIndex(of: backslash) else { return nil }
        var (plain, copied): ([UInt8], Int) = ([], 0)
        plain.reserveCapacity(bytes.count)
        while true {
            plain += bytes[copied..<escape]
            copied = escape + resolve(bytes[escape...], into: &plain)
            guard let next = bytes[copied...].firstIndex(of: backslash) else { break }
            escape = next
        }
        return plain + bytes[copied...]
    }

    private static let backslash = UInt8(ascii: "\\")

    /// - Returns: How many bytes the escape takes that `bytes` begin with.
    private static func resolve(_ bytes: ArraySlice<UInt8>, into plain: inout [UInt8]) -> Int {
        guard let letter = bytes.dropFirst().first else {
            plain.append(backslash)
            return 1
        }
        if letter == UInt8(ascii: "u"), let unit = unit(bytes.dropFirst(2)) {
            return character(unit, bytes.dropFirst(6), into: &plain)
        }
        guard let meant = meanings[letter] else {
            plain.append(backslash)
            return 1
        }
        plain.append(meant)
        return 2
    }

    /// A unit of UTF-16, or the first half of a pair.
    private static func character(_ unit: UInt16, _ rest: ArraySlice<UInt8>, into plain: inout [UInt8]) -> Int {
        if let scalar = Unicode.Scalar(unit) {
            plain += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            return 6
        }
        let hasSecond = UTF16.isLeadSurrogate(unit) && rest.starts(with: Array("\\u".utf8))
        if hasSecond, let second = self.unit(rest.dropFirst(2)), UTF16.isTrailSurrogate(second) {
            plain += String(decoding: [unit, second], as: UTF16.self).utf8
            return 12
        }
        plain += UTF8.encodedReplacementCharacter
        return 6
    }

    private static func unit(_ digits: ArraySlice<UInt8>) -> UInt16? {
        let digits = digits.prefix(4)
        guard digits.count == 4 else { return nil }
        return digits.reduce(UInt16?.some(0)) { unit, digit in
            guard let unit, let value = Character(UnicodeScalar(digit)).hexDigitValue else { return nil }
            return unit << 4 | UInt16(value)
        }
    }

    private static let meanings: [UInt8: UInt8] = Dictionary(
        uniqueKeysWithValues: zip("\"\\/bfnrt".utf8, "\"\\/\u{8}\u{c}\n\r\t".utf8))
}
