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
            WebhookRequest(delivery: delivery, event: "star", hook: "1", body: Array(#"{"action": "created"}"#.utf8)))
    }

    @Test("What was erased does not come back with a delivery that comes again before there are projections")
    func erased() async throws {
        let folder = try TemporaryFolder()
        let secret = "Frau Holle, Apfelweg 7"
        func receive(_ early: EarlyIntake) async throws -> WebhookResult {
            let body = Array(#"{"action": "created", "note": "\#(secret)"}"#.utf8)
            return try await early.receive(WebhookRequest(delivery: "a", event: "star", hook: "1", body: body))
        }
        func handOver(_ early: EarlyIntake, _ ledger: Ledger) async throws -> Int {
            let facts = try await Genesis.prepare(ledger)
            let marker = Marker(key: Array(repeating: 1, count: 32), ledger: facts.ledger, epoch: facts.epoch)
            return try await early.handOver(to: WebhookIntake(ledger, marker: marker))
        }
        let opening = try LedgerOpening(folder: folder.path, tables: ProjectionCatalog.tables)
        let early = EarlyIntake(opening)
        let first = try await receive(early)
        let ledger = try opening.finish()
        #expect(try await handOver(early, ledger) == 1)

        // Another process takes it in once more, before it is erased and afterwards.
        let others = try (0..<2).map { _ in
            EarlyIntake(try LedgerOpening(folder: folder.path, tables: ProjectionCatalog.tables))
        }
        let meanwhile = try await receive(others[0])
        let plan = try await Eraser(ledger).plan(.init(events: [first.event]))
        let done = try await Eraser(ledger).carryOut(plan, RedactionGrounds(by: "rosa", reason: "asked"))
        let afterwards = try await receive(others[1])
        #expect(try await handOver(others[1], ledger) == 2)
        #expect(try await ledger.finishErasure())
        let receipts = [first, meanwhile, afterwards].map(\.event)
        let redactions = try ledger.readBlocking { reader in
            #expect(try reader.log.bodies(at: Set(receipts)).isEmpty)
            return try reader.log.events(EventFilter(type: .bodyRedacted), after: 0, limit: 9)
        }
        #expect(redactions.map(\.body) == receipts && redactions.allSatisfy { $0.causation == done.request })
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let bytes = FileManager.default.contents(atPath: folder.file(name)) ?? Data()
            #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)")
        }
        #expect(try ledger.compareWithRebuild().difference == nil)
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
