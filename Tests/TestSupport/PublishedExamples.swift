package import Foundation
import GitHub
import Ledger
import LedgerEvents
package import SyncEngine

/// GitHub's own published webhook examples, where a folder of them lies beside the checkout
/// (`../shared/payloads/octokit/EVENT/*.json`); without one there is nothing to run over.
package struct PublishedExample: Sendable {
    package var event: String
    /// Its path in the folder.
    package var name: String
    package var body: Data

    private static let folder = Checkout.root + "/../shared/payloads/octokit"

    package static let areThere = FileManager.default.fileExists(atPath: folder)

    /// In file order.
    package static func all() throws -> [PublishedExample] {
        guard let walk = FileManager.default.enumerator(atPath: folder) else { return [] }
        return try walk.compactMap { $0 as? String }.filter { $0.hasSuffix(".json") }.sorted().map { path in
            PublishedExample(
                event: String(path.prefix { $0 != "/" }), name: path,
                body: try Data(contentsOf: URL(filePath: folder + "/" + path)))
        }
    }

    /// Connects every repository that one of them names.
    package static func connect(_ examples: [PublishedExample], to project: String, with edits: ConnectionEdits)
        async throws
    {
        for example in examples {
            guard let named = try? WebhookPayload.decode(event: example.event, body: example.body).repository else {
                continue
            }
            _ = try await edits.connect(named.id, name: named.fullName, to: project, access: .asBefore)
        }
    }

    /// As GitHub would deliver it.
    package func delivery(_ prefix: String) -> WebhookRequest {
        WebhookRequest(delivery: "\(prefix)-\(name)", event: event, hook: nil, body: Array(body))
    }
}
