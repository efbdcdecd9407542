import Hummingbird
import Ledger
import LedgerEvents

/// `/healthz`: the process is up. `/readyz`: it can write, and the projections are at the head.
struct HealthRoutes: Sendable {
    private let ledger: Ledger

    init(_ ledger: Ledger) { self.ledger = ledger }

    func add(to router: Router<ServiceContext>) {
        router.get("healthz") { _, _ in JSONAnswer(["status": "up"]) }
        router.get("readyz") { _, _ in try await readiness() }
    }

    private func readiness() async throws -> JSONAnswer {
        let head: Position
        do {
            // Takes the writer's lock and a transaction on both files, and appends nothing.
            head = try await ledger.write { try $0.nextPosition - 1 }
        } catch {
            throw Problem(.unavailable, "the ledger cannot be written: \(Self.words(error))")
        }
        let folded: Position
        do {
            folded = try await ledger.read { try $0.rows.position }
        } catch {
            throw Problem(.unavailable, "the projections cannot be read: \(Self.words(error))")
        }
        guard folded >= head else {
            throw Problem(.unavailable, "the projections stand at \(folded), and the log's head is \(head)")
        }
        return JSONAnswer(["status": "ready"])
    }

    /// What is wrong, without the paths that an error's own description may have: anyone may ask for readiness.
    private static func words(_ error: any Error) -> String {
        (error as? LedgerError)?.code.rawValue ?? "\(type(of: error))"
    }
}
