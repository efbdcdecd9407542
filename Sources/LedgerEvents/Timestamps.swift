import Foundation

/// Times are integers inside; text only at the edges, as RFC 3339 in UTC.
///
/// `Date.ISO8601FormatStyle` loses sub-second digits to floating point, so the fraction is carried as an integer.
package enum Timestamp {
    package static let microsecondsPerSecond: Int64 = 1_000_000

    /// `2026-01-02T03:04:05.678901Z`
    package static func text(microseconds: Microseconds) -> String {
        let (seconds, fraction) = floorDivide(microseconds, by: microsecondsPerSecond)
        return text(seconds: seconds).dropLast() + "." + padded(fraction, to: 6) + "Z"
    }

    /// `2026-01-02T03:04:05Z`, as GitHub writes its times.
    package static func text(seconds: GitHubSeconds) -> String {
        Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
    }

    /// Reads RFC 3339 with any offset and up to nine digits of fraction; what is finer than a microsecond is cut.
    package static func microseconds(_ text: some StringProtocol) -> Microseconds? {
        var bytes = Array(text.utf8)
        var fraction: Int64 = 0
        if bytes.count > Self.local, bytes[Self.local] == UInt8(ascii: ".") {
            let digits = bytes[(Self.local + 1)...].prefix(while: isDigit)
            guard (1...9).contains(digits.count) else { return nil }
            for place in 0..<6 {
                fraction = fraction * 10 + (place < digits.count ? value(digits[digits.startIndex + place]) : 0)
            }
            bytes.removeSubrange(Self.local..<digits.endIndex)
        }
        return seconds(bytes).map { $0 * microsecondsPerSecond + fraction }
    }

    /// The length of `2026-01-02T03:04:05`.
    private static let local = 19

    private static func seconds(_ bytes: [UInt8]) -> Int64? {
        // As nearly all are written.
        if let seconds = utc(bytes) { return seconds }
        guard bytes.count > local, let offset = offset(bytes[local...]) else { return nil }
        var time = Array(bytes.prefix(local))
        if time[10] == UInt8(ascii: "t") { time[10] = UInt8(ascii: "T") }
        // A leap second is the first of the next minute.
        let isLeap = time[17...].elementsEqual("60".utf8)
        if isLeap { time.replaceSubrange(17..., with: "59".utf8) }
        return utc(time + [UInt8(ascii: "Z")]).map { $0 - offset + (isLeap ? 1 : 0) }
    }

    /// Foundation takes the 30th of February for the 2nd of March, years of any length, and whatever follows for nothing.
    private static func utc(_ bytes: [UInt8]) -> Int64? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard bytes.count == local + 1, let date = try? Date(text, strategy: .iso8601), date.formatted(.iso8601) == text
        else { return nil }
        return Int64(date.timeIntervalSince1970.rounded())
    }

    /// `Z`, or how far ahead of UTC: `+01:00`, in seconds.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let bytes = Array(bytes)
        if bytes == [UInt8(ascii: "Z")] || bytes == [UInt8(ascii: "z")] { return 0 }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), [1, 2, 4, 5].allSatisfy({ isDigit(bytes[$0]) }) else {
            return nil
        }
        let hours = value(bytes[1]) * 10 + value(bytes[2])
        let minutes = value(bytes[4]) * 10 + value(bytes[5])
        guard hours < 24, minutes < 60 else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "+"): return hours * 3_600 + minutes * 60
        case UInt8(ascii: "-"): return -(hours * 3_600 + minutes * 60)
        default: return nil
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func value(_ digit: UInt8) -> Int64 { Int64(digit - UInt8(ascii: "0")) }

    /// The whole second that a time lies in; rules compare our times with GitHub's at this grain.
    package static func wholeSeconds(_ microseconds: Microseconds) -> GitHubSeconds {
        floorDivide(microseconds, by: microsecondsPerSecond).quotient
    }

    private static func floorDivide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func padded(_ value: Int64, to width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}
