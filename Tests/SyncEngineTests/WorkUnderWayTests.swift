import LedgerEvents
import Projections
import Testing

@testable import SyncEngine

@Suite("What the projector is busy with")
struct WorkUnderWayTests {
    @Test("A record has one piece of work at a time, an installation one edit")
    func oneEach() {
        var work = WorkUnderWay(limit: 9)
        let first = Work.bring(1, .task("a"), lane: 5)
        #expect(work.begin(first, at: 0) == true)
        #expect(work.begin(.confirm(.task("a")), at: 0) == false)
        #expect(work.begin(.bring(2, .task("b"), lane: 5), at: 0) == false)
        #expect(work.begin(.bring(3, .task("c"), lane: 6), at: 0) == true)
        #expect(work.begin(.confirm(.task("b")), at: 0) == true)
        work.end(first, restingUntil: nil)
        #expect(work.begin(.bring(4, .task("d"), lane: 5), at: 0) == true)
    }

    @Test("No more edits and no more looks than the limit are under way")
    func limits() {
        var work = WorkUnderWay(limit: 1)
        #expect(work.begin(.bring(1, .task("a"), lane: 1), at: 0) == true)
        #expect(work.begin(.bring(2, .task("b"), lane: 2), at: 0) == false)
        #expect(work.begin(.findOut(3, .task("c")), at: 0) == true)
        #expect(work.begin(.confirm(.task("d")), at: 0) == false)
    }

    @Test("What rests is tried again at its time, and not before")
    func rest() {
        var work = WorkUnderWay(limit: 9)
        let look = Work.confirm(.task("a"))
        #expect(work.begin(look, at: 0) == true)
        work.end(look, restingUntil: 10)
        #expect(work.begin(look, at: 9) == false)
        #expect(work.nextDue(after: 0) == 10)
        let closed = Traffic.Closed()
        #expect(work.exclusions(writes: closed, creations: closed, reads: closed, at: 9).records == [.task("a")])
        #expect(work.exclusions(writes: closed, creations: closed, reads: closed, at: 10).records.isEmpty)
        #expect(work.begin(look, at: 10) == true)
    }

    @Test("What has rested is forgotten, whether it comes again or not")
    func forgotten() {
        var work = WorkUnderWay(limit: 9)
        for number in 1...100 as ClosedRange<Int64> {
            let look = Work.confirm(.task("t\(number)"))
            #expect(work.begin(look, at: number) == true)
            work.end(look, restingUntil: number + 10)
        }
        let closed = Traffic.Closed()
        #expect(work.exclusions(writes: closed, creations: closed, reads: closed, at: 105).records.count == 5)
        // Nothing is left of the others.
        #expect(work.nextDue(after: 0) == 106)
    }
}
