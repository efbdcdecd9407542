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
        var whole = String(text)
        var fraction: Int64 = 0
        if let point = whole.utf8.firstIndex(of: UInt8(ascii: ".")) {
            let digits = whole[whole.utf8.index(after: point)...].prefix { $0.isASCII && $0.isNumber }
            guard (1...9).contains(digits.count), let value = Int64(digits.prefix(6)) else { return nil }
            fraction = (0..<max(0, 6 - digits.count)).reduce(value) { scaled, _ in scaled * 10 }
            whole.removeSubrange(point..<digits.endIndex)
        }
        guard let date = try? Date(whole, strategy: .iso8601), isStrict(whole, read: date) else { return nil }
        return Int64(date.timeIntervalSince1970.rounded()) * microsecondsPerSecond + fraction
    }

    /// Foundation takes the 30th of February for the 2nd of March, and whatever follows the offset for nothing.
    private static func isStrict(_ text: String, read date: Date) -> Bool {
        // As nearly all are written.
        if date.formatted(.iso8601) == text { return true }
        let offset = text.dropFirst(19)
        // A leap second is the first of the next minute.
        let local = text.prefix(17) + (text.dropFirst(17).hasPrefix("60") ? "59" : text.dropFirst(17).prefix(2))
        guard let date = try? Date(local + "Z", strategy: .iso8601) else { return false }
        return date.formatted(.iso8601) == local + "Z"
            && (offset == "Z" || offset.dropFirst().allSatisfy { $0.isNumber || $0 == ":" })
    }

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
