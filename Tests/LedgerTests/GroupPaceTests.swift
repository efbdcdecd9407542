import Testing

@testable import Ledger

@Suite("How many commands are committed together")
struct GroupPaceTests {
    /// The limit after a group of 100 commands that took so long.
    private func limit(deciding: Duration, committing: Duration) -> Int {
        var pace = GroupPace()
        pace.note(100, deciding: deciding, committing: committing)
        return pace.limit
    }

    @Test("On a fast disk as many as are decided in two milliseconds")
    func fastDisk() {
        #expect(limit(deciding: .milliseconds(20), committing: .microseconds(100)) == 10)
        #expect(limit(deciding: .milliseconds(20), committing: .microseconds(500)) == 10)
    }

    @Test("On a slow disk as many as are decided in four times what a commit takes")
    func slowDisk() {
        #expect(limit(deciding: .milliseconds(20), committing: .milliseconds(10)) == 200)
    }

    @Test("Eight at least, and 512 at most")
    func bounds() {
        #expect(limit(deciding: .seconds(20), committing: .microseconds(100)) == GroupPace.smallest)
        #expect(limit(deciding: .microseconds(100), committing: .seconds(10)) == GroupPace.largest)
        #expect(GroupPace().limit == GroupPace.largest)
    }

    @Test("What took no time teaches nothing")
    func noTime() {
        var pace = GroupPace()
        pace.note(100, deciding: .milliseconds(20), committing: .zero)
        let known = pace
        pace.note(1, deciding: .zero, committing: .seconds(1))
        pace.note(0, deciding: .seconds(1), committing: .seconds(1))
        #expect(pace == known)
    }
}
