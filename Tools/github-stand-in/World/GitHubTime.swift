import Foundation

/// A time as GitHub tells it: whole seconds, UTC.
struct GitHubTime: Codable, Sendable, Comparable {
    var seconds: Int

    static func < (left: GitHubTime, right: GitHubTime) -> Bool { left.seconds < right.seconds }

    static func + (time: GitHubTime, seconds: Int) -> GitHubTime { GitHubTime(seconds: time.seconds + seconds) }

    /// `2026-03-10T09:08:07Z`
    var text: String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }

    /// `Tue, 10 Mar 2026 09:08:07 GMT`, for the `Date` header.
    var httpText: String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(Self.httpStyle)
    }

    /// What `since` may say: ISO 8601, with or without a fraction or an offset, or with a space for the `T`. A fraction
    /// is cut off.
    init?(reading text: String) {
        let text = text.replacing(" ", with: "T")
        let styles: [Date.ISO8601FormatStyle] = [.iso8601, Date.ISO8601FormatStyle(includingFractionalSeconds: true)]
        for style in styles {
            if let date = try? Date(text, strategy: style) {
                self.init(seconds: Int(date.timeIntervalSince1970.rounded(.down)))
                return
            }
        }
        return nil
    }

    init(seconds: Int) { self.seconds = seconds }

    private static let httpStyle = Date.VerbatimFormatStyle(
        format: """
            \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \
            \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\
            \(second: .twoDigits) GMT
            """,
        locale: Locale(identifier: "en_US_POSIX"),
        timeZone: .gmt,
        calendar: Calendar(identifier: .gregorian))
}

extension JSON {
    init(_ time: GitHubTime?) { self = time.map { .string($0.text) } ?? .null }
}
