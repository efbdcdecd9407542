import LedgerEvents
import Projections
import SyncEngine
import Testing

import func RuleTesting.aside

@testable import Forensics
@testable import SimulatedWorld

@Suite("What is lost and cannot be had back is found", .timeLimit(.minutes(2)))
struct RestoringTests {
    private static let lost = LostEdit(
        operation: 4, record: Tale.task, direction: .outbound, action: "edit", state: "dropped", fields: [.title],
        isRedacted: false, isDeletion: false, rule: .stale, reason: nil, replacedBy: nil, recordedAt: 0, lostAt: nil)

    /// An edit that lost, and one that puts something back.
    private static func restoring(_ text: String) -> (mirror: LogMirror, restoring: Projections.Operation?) {
        var tale = Tale.ofTask
        tale.move(tale.record(.outbound, Tale.content("roses")), .operationDropped, .stale, .overtaken)
        let restoring = tale.record(.outbound, Tale.content(text))
        return (tale.mirror, tale.mirror.operations[restoring])
    }

    @Test("Something else came back, or not all of it")
    func somethingElse() throws {
        let cases: [(String, Fields, isRight: Bool)] = [
            ("roses", [.title], true), ("slugs", [.title], false), ("roses", [], false),
        ]
        for (text, fields, isRight) in cases {
            let (mirror, restoring) = Self.restoring(text)
            let outcome = RestorationOutcome.restored(try #require(restoring), fields)
            #expect((mirror.flaw(in: outcome, of: Self.lost, isChanged: false) == nil) == isRight)
        }
    }

    @Test("It was refused, and what was said is not so")
    func refused() {
        let mirror = Self.restoring("slugs").mirror
        let refusals: [RestorationRefusal] = [
            .unknown(4), .deletion(4), .pending(4, .queued), .erased(4), .noRecord(4), .deleted(Tale.task, by: 4),
            .nothingMissing(4, Tale.task),
        ]
        for refusal in refusals {
            #expect(mirror.flaw(in: .refused(refusal), of: Self.lost, isChanged: false) != nil, "\(refusal)")
        }
        #expect(mirror.flaw(in: .refused(.nothingMissing(4, Tale.task)), of: Self.lost, isChanged: true) == nil)
    }

    @Test("What is listed as lost is asked for, and comes back")
    func restored() async throws {
        let lines = [
            "open 0 3 1 0 pause 10000000 lots 0", "editStale 0 0 5 1 pause 1000000 lots 0",
            "editStale 0 0 9 1 pause 1000000 lots 0",
        ]
        let (violations, count) = try await aside {
            let universe = try Universe(Setting(), story: Story())
            for line in lines { universe.carry(try #require(Action(line))) }
            universe.checkRestoration()
            universe.end()
            return (universe.violations, universe.mirror.coverage.judged[.restored] ?? 0)
        }
        #expect(violations.isEmpty && count > 0, "\(violations)")
    }
}
