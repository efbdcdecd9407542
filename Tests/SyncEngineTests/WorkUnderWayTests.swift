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
        work.end(first, nil, at: 0)
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
        work.end(look, .until(10), at: 0)
        #expect(work.begin(look, at: 9) == false)
        #expect(work.nextDue(after: 0) == 10)
        let closed = Traffic.Closed()
        #expect(work.exclusions(writes: closed, creations: closed, reads: closed, at: 9).looks == [.task("a")])
        #expect(work.exclusions(writes: closed, creations: closed, reads: closed, at: 10).looks.isEmpty)
        #expect(work.begin(look, at: 10) == true)
    }

    @Test("An edit does not wait for a look at its record to have rested")
    func editBesideRest() {
        var work = WorkUnderWay(limit: 9)
        let (look, edit) = (Work.confirm(.task("a")), Work.bring(1, .task("a"), lane: 5))
        #expect(work.begin(look, at: 0) == true)
        work.end(look, .until(10), at: 0)
        let closed = Traffic.Closed()
        #expect(work.exclusions(writes: closed, creations: closed, reads: closed, at: 5).records.isEmpty)
        #expect(work.begin(edit, at: 5) == true)
    }

    @Test("What fails again rests twice as long, up to a bound, until it is done or long over")
    func longerRests() {
        var work = WorkUnderWay(limit: 9)
        let look = Work.confirm(.task("a"))
        let closed = Traffic.Closed()
        var (now, rests): (Microseconds, [Microseconds]) = (0, [])
        func fail(_ times: Int) {
            for _ in 1...times {
                _ = work.exclusions(writes: closed, creations: closed, reads: closed, at: now)
                #expect(work.begin(look, at: now) == true)
                work.end(look, .afterFailure(5), at: now)
                rests.append((work.nextDue(after: now) ?? 0) - now)
                now += rests.last ?? 0
            }
        }
        fail(10)
        #expect(rests == [5, 10, 20, 40, 80, 160, 320, 640, 640, 640])
        #expect(work.begin(look, at: now) == true)
        work.end(look, nil, at: now)
        fail(2)
        #expect(rests.suffix(2) == [5, 10])
        now += 3_601 * Timestamp.microsecondsPerSecond
        fail(1)
        #expect(rests.last == 5)
    }

    @Test("What has rested is forgotten, whether it comes again or not")
    func forgotten() {
        var work = WorkUnderWay(limit: 9)
        for number in 1...100 as ClosedRange<Int64> {
            let look = Work.confirm(.task("t\(number)"))
            #expect(work.begin(look, at: number) == true)
            work.end(look, .until(number + 10), at: number)
        }
        let closed = Traffic.Closed()
        #expect(work.exclusions(writes: closed, creations: closed, reads: closed, at: 105).looks.count == 5)
        // Nothing is left of the others.
        #expect(work.nextDue(after: 0) == 106)
    }
}
