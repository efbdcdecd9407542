/// RFC 3339 times as GitHub writes them (`2019-05-15T15:20:18Z`), to and from whole seconds since 1970.
package enum RFC3339 {
    /// The moment in whole seconds; a fraction is dropped. Offsets other than `Z` are understood, since some of
    /// GitHub's older payloads carry them. Nil for anything else.
    package static func seconds(_ text: String) -> Int64? {
        var scan = DigitScanner(text)
        guard let year = scan.number(ofDigits: 4), scan.skip("-"),
            let month = scan.number(ofDigits: 2), scan.skip("-"),
            let day = scan.number(ofDigits: 2), scan.skip("T") || scan.skip("t") || scan.skip(" "),
            let hour = scan.number(ofDigits: 2), scan.skip(":"),
            let minute = scan.number(ofDigits: 2), scan.skip(":"),
            let second = scan.number(ofDigits: 2)
        else { return nil }
        if scan.skip(".") {
            guard scan.skipDigits() > 0 else { return nil }
        }
        guard let offset = scan.zoneOffset(), scan.isAtEnd else { return nil }
        let local = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        return local.secondsSince1970.map { $0 - offset }
    }

    /// `2019-05-15T15:20:18Z`.
    package static func text(_ secondsSince1970: Int64) -> String {
        let time = CivilTime(secondsSince1970: secondsSince1970)
        return "\(padded(time.year, 4))-\(padded(time.month, 2))-\(padded(time.day, 2))"
            + "T\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension DigitScanner {
    /// `Z`, or an offset such as `-04:00`, in seconds east of UTC.
    fileprivate mutating func zoneOffset() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let isWest = skip("-")
        guard isWest || skip("+"), let hours = number(ofDigits: 2), skip(":"), let minutes = number(ofDigits: 2),
            hours < 24, minutes < 60
        else { return nil }
        let seconds = Int64(hours * 3600 + minutes * 60)
        return isWest ? -seconds : seconds
    }
}
