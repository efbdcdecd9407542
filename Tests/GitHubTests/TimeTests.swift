import Foundation
import GitHub
import Testing

@Suite struct TimeTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("2019-05-15T15:20:18Z", 1_557_933_618),
        ("2000-02-29T23:59:59Z", 951_868_799),
        ("1969-12-31T23:59:59Z", -1),
        ("2016-12-31T23:59:60Z", 1_483_228_800),
        ("2020-10-01T16:17:43.000-04:00", 1_601_583_463),
        ("2020-10-01T20:17:43.999+00:00", 1_601_583_463),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ])
    func readsRFC3339(text: String, seconds: Int64) {
        #expect(RFC3339.seconds(text) == seconds)
    }

    @Test(arguments: [
        "", "2019-05-15", "2019-05-15T15:20:18", "2019-02-29T00:00:00Z", "2019-13-01T00:00:00Z",
        "2019-05-15T24:00:00Z", "2019-05-15T15:20:18.Z", "2019-05-15T15:20:18Zx", "2019-5-15T15:20:18Z",
        "1557933618", "２019-05-15T15:20:18Z",
    ])
    func refusesWhatIsNoTime(text: String) {
        #expect(RFC3339.seconds(text) == nil)
    }

    @Test func writesWhatItReads() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let seconds = Int64.random(in: -62_135_596_800...253_402_300_799, using: &generator)
            #expect(RFC3339.seconds(RFC3339.text(seconds)) == seconds)
        }
    }

    @Test func agreesWithFoundation() throws {
        for seconds in stride(from: Int64(0), to: 4_102_444_800, by: 20_000_003) {
            let date = Date(timeIntervalSince1970: TimeInterval(seconds))
            #expect(RFC3339.text(seconds) == date.formatted(.iso8601))
        }
    }

    @Test func readsTheDateHeader() {
        #expect(HTTPDate.seconds("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
        #expect(HTTPDate.seconds("Sunday, 06-Nov-94 08:49:37 GMT") == nil)
        #expect(HTTPDate.seconds("Sun, 06 Nov 1994 08:49:37 CET") == nil)
        #expect(HTTPDate.seconds("Sun, 31 Feb 1994 08:49:37 GMT") == nil)
    }
}
