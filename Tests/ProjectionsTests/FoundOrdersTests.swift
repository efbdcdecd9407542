import LedgerEvents
import Projections
import RuleTesting
import Testing

/// Steps that once led somewhere wrong, as the explorer prints them: whatever may happen next is checked after each.
@Suite("Orders that once went wrong", .serialized)
struct FoundOrdersTests {
    @Test("What was read and is older than what came since neither is believed nor leaves a call unsent")
    func overtakenRead() throws {
        let history: [Step] = [
            .happen(.createHere), .happen(.relabelHere("B")), .project, .happen(.relabelHere("C")), .project, .project,
            .happen(.relabelThere("C")), .deliver(0), .project, .happen(.relabelThere("B")), .deliver(1),
        ]
        #expect(RandomHistories().violations(history, World.Setting()) == [])
    }

    @Test("A change there that is seen before a create's lost answer is decided against the edits that wait")
    func changedBeforeAnswer() throws {
        let history: [Step] = [
            .happen(.createHere), .project, .happen(.retitleHere("H")), .project, .happen(.retitleThere("T")),
            .happen(.touchThere), .happen(.deleteThere), .deliver(0), .deliver(0), .forget, .deliver(0), .deliver(0),
        ]
        #expect(RandomHistories().violations(history, World.Setting()) == [])
    }

    @Test("A change there of one time with the edit that is sent again over it is listed as lost")
    func sentAgainOverEqualTime() throws {
        let history: [Step] = [
            .happen(.openThere), .happen(.retitleThere("T")), .happen(.revertThere), .deliver(0), .deliver(0),
            .happen(.relabelHere("h")), .project, .project, .happen(.relabelThere("t")), .deliver(0), .deliver(0),
            .deliver(0), .forget, .project, .project, .project, .project, .deliver(0), .project,
        ]
        #expect(RandomHistories().violations(history, World.Setting(tick: 1_000_000, offset: -3_000_000)) == [])
    }

    @Test("Told late and without its marker, a new issue is another task: the one that made it is not said to be lost")
    func twinWithoutMarker() {
        let history: [Step] = [
            .happen(.createHere), .project, .project, .happen(.dropMarkerThere), .happen(.touchThere), .deliver(2),
            .admit,
        ]
        #expect(RandomHistories().violations(history, World.Setting(tick: 300_000, offset: 3_000_000)) == [])
    }

    @Test("An answer that comes after the deletion does not hide what others changed before it")
    func answerAfterDeletion() throws {
        let history: [Step] = [
            .happen(.createHere), .project, .happen(.relabelHere("h")), .project, .deliver(0), .project, .project,
            .happen(.retitleThere("T")), .project, .happen(.deleteThere), .deliver(2), .project, .deliver(0),
            .deliver(0),
        ]
        #expect(RandomHistories().violations(history, World.Setting()) == [])
    }

    @Test("A change there is told or found with our own write, and lost to a later edit: lost says so")
    func outdone() throws {
        let begin: [Step] = [.happen(.openThere), .deliver(0), .happen(.retitleHere("C"))]
        let there = Step.happen(.relabelThere("C"))
        let here = Step.happen(.relabelHere("D"))
        let histories: [[Step]] = [
            begin + [.project, there, .project, here, .project],
            begin + [.project, .project, there, here, .deliver(1), .crash],
            begin + [.project, .project, .forget, there, here, .project, .project],
            begin + [.happen(.retitleThere("C")), there, .project, here, .project],
            [.happen(.createHere), .project, .project, there, here, .forget, .project, .project],
        ]
        for history in histories {
            #expect(RandomHistories().violations(history, World.Setting()) == [])
        }
    }

    @Test("So it is where a create has ended before anything was agreed")
    func outdoneBeforeAgreement() throws {
        let history: [Step] = [
            .happen(.createHere), .project, .project, .lose(0), .crash, .happen(.relabelThere("B")),
            .happen(.relabelHere("B")), .happen(.retitleThere("C")), .deliver(0), .project, .happen(.retitleHere("D")),
            .project,
        ]
        #expect(RandomHistories().violations(history, World.Setting(tick: 1_000_000, offset: -3_000_000)) == [])
    }

    @Test("A create that was overlooked is found before it is sent again, whatever came between")
    func overlooked() throws {
        let begin: [Step] = [.happen(.createHere), .project, .project, .forget, .overlook]
        let histories: [[Step]] = [
            begin + [.project, .project, .happen(.retitleThere("T")), .project],
            begin + [.project, .happen(.retitleHere("H")), .project, .deliver(0), .project],
            begin + [.happen(.retitleHere("H")), .project, .project, .project],
            begin + [.happen(.retitleHere("H")), .deliver(0), .project, .happen(.deleteThere), .project],
        ]
        for history in histories {
            #expect(RandomHistories().violations(history, World.Setting()) == [])
        }
    }

    @Test(
        "Random histories: one operation of a record processes, links are legal, folds are live states, both sides agree",
        arguments: 0..<8)
    func randomHistories(_ block: Int) async throws {
        let failures = try await aside {
            (UInt64(block * 75)..<UInt64(block * 75 + 75)).compactMap { RandomHistories().run($0) }
        }
        for failure in failures { Issue.record("\(failure)") }
    }
}
