import Forensics
import Hummingbird
import Ledger
import LedgerEvents

/// `/v1/lost`
struct LostRoutes: Sendable {
    private let ledger: Ledger

    init(_ parts: ServiceParts) { ledger = parts.ledger }

    func add(to api: RouterGroup<ClientContext>) {
        api.get("lost") { request, _ in try await list(request) }
    }

    private func list(_ request: Request) async throws -> JSONAnswer {
        var query = QueryFields(request)
        let record = query.record("record")
        let after = query.position("after")
        let limit = query.limit()
        try query.finish()
        let found = try await ledger.read { reader in
            try LostEdits(of: record, in: reader).entries(after: after ?? 0, limit: limit + 1)
        }
        return JSONAnswer(
            ListAnswer("lost", found, limit: limit, cursor: { .position($0.operation) }, item: { $0 }))
    }
}
