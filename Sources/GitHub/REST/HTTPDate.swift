import Foundation

/// The time in an HTTP `Date` header (RFC 9110, 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`), GitHub's own clock.
package enum HTTPDate {
    /// Whole seconds since 1970, or nil if it is not in the one form that servers may send.
    package static func seconds(_ text: String) -> Int64? {
        // Numbers with fewer digits would be read too.
        guard text.utf8.count == "Sun, 06 Nov 1994 08:49:37 GMT".utf8.count else { return nil }
        return (try? Date(text, strategy: form)).map { Int64($0.timeIntervalSince1970) }
    }

    private static let form = Date.ParseStrategy(
        format: """
            \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .padded(4)) \
            \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\
            \(second: .twoDigits) GMT
            """,
        locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian),
        isLenient: false)
}
