import LedgerEvents
import Projections
import Testing

@testable import SimulatedWorld

@Suite("What must not be in a log is found in it")
struct LogMirrorTests {
    private static let other = RecordID(.task, "b")

    private struct Flaw: Sendable, CustomTestStringConvertible {
        var kind: String
        var write: @Sendable (inout Tale) -> Void

        init(_ kind: String, _ write: @escaping @Sendable (inout Tale) -> Void) {
            self.kind = kind
            self.write = write
        }

        var testDescription: String { kind }
    }

    private static let flaws: [Flaw] = [
        Flaw("gap") { $0.add(Draft(LedgerCreated(ledger: "l", epoch: 0)), at: 9) },
        Flaw("time") {
            $0.add(Draft(LedgerCreated(ledger: "l", epoch: 0)), 5)
            $0.add(Draft(LedgerCreated(ledger: "l", epoch: 0)), 4)
        },
        Flaw("vanished") { $0.move(77, .operationQueued) },
        Flaw("illegal step") {
            let operation = $0.record(.inbound)
            $0.move(operation, .operationCompleted)
            $0.move(operation, .operationQueued)
        },
        Flaw("undecided") { _ = $0.record(.inbound) },
        Flaw("two process") {
            for direction in Direction.allCases { $0.move($0.record(direction), .operationProcessing) }
        },
        Flaw("two reports") { for _ in 0..<2 { $0.move($0.record(.inbound), .operationQueued) } },
        Flaw("two edits") { for _ in 0..<2 { $0.move($0.record(.outbound), .operationQueued) } },
        Flaw("link") { $0.move($0.record(.inbound), .operationDropped, to: 77) },
        Flaw("link") {
            let elsewhere = $0.record(.inbound, of: other, number: 2)
            $0.move(elsewhere, .operationCompleted, of: other)
            $0.move($0.record(.inbound), .operationDuplicate, to: elsewhere)
        },
        Flaw("circle") {
            let (one, two) = ($0.record(.inbound), $0.record(.inbound))
            $0.move(one, .operationDropped, to: two)
            $0.move(two, .operationDropped, to: one)
        },
        Flaw("bound twice") {
            $0.add(
                Draft(
                    RecordBound(repository: Tale.repository, number: 1, issue: 11, pullRequest: nil, comment: nil),
                    record: other))
        },
    ]

    @Test("Each by its own kind", arguments: flaws)
    private func flaw(_ flaw: Flaw) {
        var tale = Tale.ofTask
        flaw.write(&tale)
        tale.endTransaction()
        #expect(tale.found.contains(flaw.kind), "\(tale.found)")
    }

    @Test("A log in which nothing is wrong is found so")
    func nothingWrong() {
        var tale = Tale.ofTask
        let (one, two) = (tale.record(.inbound), tale.record(.outbound))
        tale.move(one, .operationProcessing)
        tale.move(one, .operationCompleted)
        tale.move(two, .operationQueued)
        tale.endTransaction()
        #expect(tale.found.isEmpty)
    }
}
