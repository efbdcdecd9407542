/// A date and time of day in UTC, as arithmetic on whole seconds since 1970.
///
/// GitHub's times are whole seconds, and so are ours: no `Date`, no floating point, no formatter. The day count is the
/// proleptic Gregorian calendar's, by the well-known era arithmetic (400 years are always 146,097 days).
struct CivilTime: Equatable {
    var year: Int
    var month: Int
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int

    /// Nil if it names no moment, such as the 30th of February. A leap second counts as the second after it.
    var secondsSince1970: Int64? {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year),
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        let seconds = hour * 3600 + minute * 60 + second
        return Int64(daysSince1970) * 86_400 + Int64(seconds)
    }

    private var daysSince1970: Int {
        // The year begins in March here, so that the leap day is its last.
        let shiftedYear = month > 2 ? year : year - 1
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension CivilTime {
    /// The moment's date and time of day. Years run from 1 to 9999; what lies outside is held at the nearer end.
    init(secondsSince1970: Int64) {
        let clamped = min(max(secondsSince1970, -62_135_596_800), 253_402_300_799)
        let secondOfDay = Int(((clamped % 86_400) + 86_400) % 86_400)
        let day = (Int(clamped) - secondOfDay) / 86_400 + 719_468
        let era = day / 146_097
        let dayOfEra = day - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        self.init(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
            month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1,
            hour: secondOfDay / 3600,
            minute: secondOfDay / 60 % 60,
            second: secondOfDay % 60)
    }
}
