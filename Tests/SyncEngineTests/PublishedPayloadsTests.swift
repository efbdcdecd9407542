import Foundation
import GitHub
import Ledger
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

/// Runs over GitHub's own published webhook examples where a folder of them lies beside the checkout
/// (`../shared/payloads/octokit/EVENT/*.json`); without one there is nothing to run over.
@Suite("GitHub's published payloads")
struct PublishedPayloadsTests {
    private static let folder = Checkout.root + "/../shared/payloads/octokit"

    private struct Example: Sendable {
        var event: String
        var name: String
        var body: Data
    }

    private static func examples() throws -> [Example] {
        guard let walk = FileManager.default.enumerator(atPath: folder) else { return [] }
        return try walk.compactMap { $0 as? String }.filter { $0.hasSuffix(".json") }.sorted().map { path in
            Example(
                event: String(path.prefix { $0 != "/" }), name: path,
                body: try Data(contentsOf: URL(filePath: folder + "/" + path)))
        }
    }

    @Test(
        "In file order, again with the same ids, then shuffled with new ones: every receipt kept, every operation final",
        .enabled(if: FileManager.default.fileExists(atPath: folder)))
    func wholeSet() async throws {
        let examples = try Self.examples()
        #expect(!examples.isEmpty)
        let folder = try TemporaryFolder()
        let ledger = try Ledger.open(folder: folder.path, tables: ProjectionCatalog.tables)
        let facts = try await Genesis.prepare(ledger)
        let marker = Marker(key: Array(repeating: 1, count: 32), ledger: facts.ledger, epoch: facts.epoch)
        let intake = WebhookIntake(ledger, marker: marker)
        let edits = ConnectionEdits(ledger)
        _ = try await edits.save(project: "p", name: "p")
        for example in examples {
            guard let named = try? WebhookPayload.decode(event: example.event, body: example.body).repository else {
                continue
            }
            _ = try await edits.connect(named.id, name: named.fullName, to: "p", installation: nil)
        }
        var generator = SystemRandomNumberGenerator()
        let rounds: [([Example], String, Bool)] = [
            (examples, "first", false), (examples, "first", true),
            (examples.shuffled(using: &generator), "shuffled", false),
        ]
        for (round, prefix, isRepeat) in rounds {
            for example in round {
                let result = try await intake.receive(
                    WebhookRequest(
                        delivery: "\(prefix)-\(example.name)", event: example.event, hook: nil, body: example.body))
                #expect(result.isRedelivery == isRepeat && !result.isUndecided && result.isJSON, "\(example.name)")
            }
        }
        let (receipts, operations, difference) = try ledger.readBlocking { reader in
            (
                try reader.log.events(EventFilter(type: .webhookReceived), after: 0, limit: 10_000).count,
                try reader.rows.all(Projections.Operation.self, where: "1", order: "id"),
                try Rebuild(reader.log, tables: ledger.tables).firstDifference(from: reader.rows)
            )
        }
        #expect(receipts == examples.count * 2)
        #expect(difference == nil)
        for operation in operations {
            #expect(operation.state.name.isFinal, "\(operation.id) \(operation.action) \(operation.state.name)")
        }
        let counts = Dictionary(grouping: operations) { operation in
            "\(operation.kind.rawValue) \(operation.action) \(operation.state.name.rawValue)"
                + (operation.reason.map { " (\($0.rawValue))" } ?? "")
        }
        print(counts.map { "\($0.key): \($0.value.count)" }.sorted().joined(separator: "\n"))
    }
}
