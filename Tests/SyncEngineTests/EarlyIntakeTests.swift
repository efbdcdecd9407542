import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

@Suite("Webhooks that come before there are projections")
struct EarlyIntakeTests {
    private static func receive(_ delivery: String, _ early: EarlyIntake) async throws -> WebhookResult {
        try await early.receive(
            WebhookRequest(delivery: delivery, event: "star", hook: "1", body: Data(#"{"action": "created"}"#.utf8)))
    }

    @Test("So many are remembered; one from before them that comes again has a second receipt, which comes to nothing")
    func forgotten() async throws {
        let folder = try TemporaryFolder()
        let opening = try LedgerOpening(folder: folder.path, tables: ProjectionCatalog.tables)
        let early = EarlyIntake(opening, memory: 2)
        let first = try await Self.receive("a", early)
        let second = try await Self.receive("b", early)
        for (delivery, receipt) in [("a", first), ("b", second)] {
            let again = try await Self.receive(delivery, early)
            #expect(again.isRedelivery && again.event == receipt.event)
        }
        // One more than are remembered.
        let third = try await Self.receive("c", early)
        let again = try await Self.receive("c", early)
        #expect(!third.isRedelivery && again.isRedelivery && again.event == third.event)
        let forgotten = try await Self.receive("a", early)
        #expect(!forgotten.isRedelivery && forgotten.isUndecided && forgotten.event > third.event)

        let ledger = try opening.finish()
        let facts = try await Genesis.prepare(ledger)
        let marker = Marker(key: Array(repeating: 1, count: 32), ledger: facts.ledger, epoch: facts.epoch)
        #expect(try await early.handOver(to: WebhookIntake(ledger, marker: marker)) == 4)
        let settled = try ledger.readBlocking {
            try $0.log.events(EventFilter(type: .webhookSettled), after: 0, limit: 9)
        }
        let twice = settled.filter { $0.decoded(WebhookSettled.self)?.reason == .redelivered }
        #expect(settled.count == 4 && twice.map(\.causation) == [forgotten.event])
        // From here on every one is known.
        for (delivery, receipt) in [("a", first), ("b", second), ("c", third)] {
            let known = try await Self.receive(delivery, early)
            #expect(known.isRedelivery && known.event == receipt.event)
        }
        #expect(try ledger.compareWithRebuild().difference == nil)
    }
}
