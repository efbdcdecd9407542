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
        if let point = whole.firstIndex(of: ".") {
            let digits = whole[whole.index(after: point)...].prefix { $0.isASCII && $0.isNumber }
            guard (1...9).contains(digits.count), let value = Int64(digits.prefix(6)) else { return nil }
            fraction = (0..<max(0, 6 - digits.count)).reduce(value) { scaled, _ in scaled * 10 }
            whole.removeSubrange(point..<digits.endIndex)
        }
        guard isStrict(whole), let date = try? Date(whole, strategy: .iso8601) else { return nil }
        return Int64(date.timeIntervalSince1970.rounded()) * microsecondsPerSecond + fraction
    }

    /// Foundation takes the 30th of February for the 2nd of March, and whatever follows the offset for nothing.
    private static func isStrict(_ text: String) -> Bool {
        let offset = text.dropFirst(19)
        let fields = text.prefix(19).split { "-T:".contains($0) }.map { Int($0) ?? -1 }
        guard fields.count == 6, fields[0] <= 9_999, (1...12).contains(fields[1]) else { return false }
        let isLeap = fields[0].isMultiple(of: 4) && (!fields[0].isMultiple(of: 100) || fields[0].isMultiple(of: 400))
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][fields[1] - 1]
        return (1...days).contains(fields[2]) && (0...23).contains(fields[3]) && (0...59).contains(fields[4])
            // A leap second is the first of the next minute.
            && (0...60).contains(fields[5])
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
