package import LedgerEvents

extension Timestamp {
    /// A time as people compare it: whole seconds where it has no more, as GitHub's have not.
    static func wording(_ time: Microseconds) -> String {
        time % microsecondsPerSecond == 0
            ? text(seconds: wholeSeconds(time)) : text(microseconds: time)
    }

    /// `3 s`, `0.25 s`, `2 min 5 s`, `1 d 3 h`: the two largest units of a length of time.
    static func length(_ microseconds: Microseconds) -> String {
        let length = microseconds.magnitude
        let seconds = length / 1_000_000
        guard seconds >= 60 else { return fraction(length) }
        let units: [(UInt64, String)] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")]
        var rest = seconds
        var parts: [String] = []
        for (size, name) in units {
            if rest >= size { parts.append("\(rest / size) \(name)") }
            rest %= size
        }
        return parts.prefix(2).joined(separator: " ")
    }

    private static func fraction(_ microseconds: UInt64) -> String {
        var digits = String(microseconds % 1_000_000)
        digits = String(repeating: "0", count: 6 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return digits.isEmpty ? "\(microseconds / 1_000_000) s" : "\(microseconds / 1_000_000).\(digits) s"
    }
}

/// The two times that a rule compared, both on GitHub's clock.
package struct ComparedTimes: Encodable, Sendable, Equatable {
    package let own: Microseconds
    package let other: Microseconds

    /// Microseconds by which the operation's own time is later; negative if it is earlier.
    package var difference: Microseconds { own - other }

    /// How the operation's own time lies to the other: `3 s before`.
    var relation: String {
        switch difference {
        case 0: "the same time as"
        case ..<0: Timestamp.length(difference) + " before"
        default: Timestamp.length(difference) + " after"
        }
    }

    init(own: Microseconds, other: Microseconds) {
        self.own = own
        self.other = other
    }

    /// nil if the rule compared none.
    init?(_ evidence: Evidence) {
        guard let own = evidence.time, let other = evidence.against else { return nil }
        self.init(own: own, other: other)
    }

    enum CodingKeys: String, CodingKey {
        case own, other
        case difference = "difference_microseconds"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Timestamp.wording(own), forKey: .own)
        try container.encode(Timestamp.wording(other), forKey: .other)
        try container.encode(difference, forKey: .difference)
    }
}
