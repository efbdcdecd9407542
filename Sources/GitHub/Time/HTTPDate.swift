/// The time in an HTTP `Date` header (RFC 9110, 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`), GitHub's own clock.
package enum HTTPDate {
    /// Whole seconds since 1970, or nil if it is not in the one form that servers may send.
    package static func seconds(_ text: String) -> Int64? {
        var scan = DigitScanner(text)
        guard let weekday = scan.text(ofLength: 3), weekdays.contains(weekday), scan.skip(","), scan.skip(" "),
            let day = scan.number(ofDigits: 2), scan.skip(" "),
            let name = scan.text(ofLength: 3), let month = months.firstIndex(of: name), scan.skip(" "),
            let year = scan.number(ofDigits: 4), scan.skip(" "),
            let hour = scan.number(ofDigits: 2), scan.skip(":"),
            let minute = scan.number(ofDigits: 2), scan.skip(":"),
            let second = scan.number(ofDigits: 2), scan.text(ofLength: 4) == " GMT", scan.isAtEnd
        else { return nil }
        let time = CivilTime(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
        return time.secondsSince1970
    }

    private static let weekdays: Set<String> = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
