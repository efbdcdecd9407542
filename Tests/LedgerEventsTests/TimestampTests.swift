import LedgerEvents
import Testing

@Suite("Times and ids")
struct TimestampTests {
    @Test("Microseconds survive text, to the last digit")
    func roundTrip() {
        for time: Microseconds in [0, 1, 999_999, 1_700_000_000_123_456, 1_700_000_000_000_000, -1, -1_000_001] {
            #expect(Timestamp.microseconds(Timestamp.text(microseconds: time)) == time)
        }
        #expect(Timestamp.text(microseconds: 1_700_000_000_000_009) == "2023-11-14T22:13:20.000009Z")
        #expect(Timestamp.text(seconds: 1_700_000_000) == "2023-11-14T22:13:20Z")
    }

    @Test("Offsets and fractions are read; what is no time is not")
    func reading() {
        #expect(Timestamp.microseconds("2023-11-14T23:13:20+01:00") == 1_700_000_000_000_000)
        #expect(Timestamp.microseconds("2023-11-14T22:13:20.5Z") == 1_700_000_000_500_000)
        #expect(Timestamp.microseconds("2023-11-14T22:13:20.123456789Z") == 1_700_000_000_123_456)
        for wrong in ["", "yesterday", "2023-11-14", "2023-13-14T22:13:20Z", "2023-11-14T22:13:20", "1700000000"] {
            #expect(Timestamp.microseconds(wrong) == nil, "\(wrong)")
        }
    }

    @Test("A day, an hour or a minute that the calendar does not have is no time, nor is what has more behind it")
    func calendar() {
        for wrong in [
            "2026-02-30T00:00:00Z", "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00+02:00",
            "2026-01-01T24:00:00Z", "2026-01-01T23:60:00Z", "2026-12-31T23:59:61Z", "2026-01-01T00:00:00Zulu",
            "2026-1-1T00:00:00Z", "2026-01-01T00:00:00.\u{301}5Z", "2026-01-01T00:00:00\u{301}.5Z",
            "2026-01-01T00:00:00.5\u{301}Z", "2026.5-01-01T00:00:00Z", "2026-01-01T00:00:00.1234567890Z",
            "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+02:60", "2026-01-01T00:00:00+2:00",
            "2026-01-01T00:00:00+0200", "2026-01-01T00:00:00 02:00",
            // RFC 3339 has years of four digits, and Foundation any: microseconds do not reach the last of those.
            "99999-01-01T00:00:00Z", "300000-01-01T00:00:00Z", "9223372036854775807-01-01T00:00:00Z",
            "-0001-01-01T00:00:00Z",
        ] {
            #expect(Timestamp.microseconds(wrong) == nil, "\(wrong)")
        }
        for (right, same) in [
            ("2024-02-29t00:00:00z", "2024-02-29T00:00:00Z"), ("2000-02-29T00:00:00.5-03:30", "2000-02-29T03:30:00.5Z"),
            ("2026-12-31T23:59:60Z", "2027-01-01T00:00:00Z"), ("2026-01-01T00:00:00+23:59", "2025-12-31T00:01:00Z"),
            ("9999-12-31T00:00:00-23:59", "9999-12-31T23:59:00Z"), ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
        ] {
            #expect(Timestamp.microseconds(right) != nil, "\(right)")
            #expect(Timestamp.microseconds(right) == Timestamp.microseconds(same), "\(right)")
        }
    }

    @Test("Whole seconds are cut downwards")
    func wholeSeconds() {
        #expect(Timestamp.wholeSeconds(1_999_999) == 1)
        #expect(Timestamp.wholeSeconds(-1) == -1)
    }

    @Test("Clients' ids, at the edges of their grammar")
    func ids() {
        for right in ["a", "A-Z_0.9:x", String(repeating: "a", count: 128)] { #expect(ClientID.isValid(right)) }
        // Clients that know of paths would take `.` and `..` out of them.
        for wrong in ["", "a/b", "a b", "ä", ".", "..", String(repeating: "a", count: 129)] {
            #expect(!ClientID.isValid(wrong))
        }
        #expect(ClientID.isValid("..."))
        #expect(ClientID.isReserved("task-12") && ClientID.isReserved("comment-1"))
        #expect(!ClientID.isReserved("task-") && !ClientID.isReserved("task-1a") && !ClientID.isReserved("atask-1"))
    }

    @Test("A record's id in text, and back")
    func recordIDs() {
        #expect(RecordID(text: "task/a:b") == .task("a:b"))
        #expect(RecordID(text: "comment/1")?.text == "comment/1")
        for wrong in ["task", "task/", "issue/1", "/1"] { #expect(RecordID(text: wrong) == nil) }
    }
}
