import Ledger
import LedgerEvents
import ServiceLifecycleTestKit
import Synchronization
import Testing

@testable import Service

/// A client that reads slowly from the beginning of a long log.
@Suite("A feed that is behind", .timeLimit(.minutes(1)))
struct EventFeedTests {
    /// How many events a client gets that takes 20 ms for each part, and how many there are.
    private func read(
        mayGoOn: @escaping @Sendable () -> Bool = { true }, onPart: () -> Void = {}
    ) async throws -> (seen: Int, all: Int) {
        let service = try await TestedService()
        try await service.ledger.write { transaction in
            for number in 1...3_000 as ClosedRange<Int64> {
                _ = try transaction.append(Draft(RepositoryDisconnected(repository: number)))
            }
        }
        let feed = EventFeed(
            service.ledger, after: 0, filter: .all, epochs: Epochs(), heartbeat: .milliseconds(50), mayGoOn: mayGoOn)
        var seen = 0
        try await feed.run { text in
            seen += text.split(separator: "\n").count { $0.hasPrefix("id: ") }
            onPart()
            try await Task.sleep(for: .milliseconds(20))
        }
        return (seen, Int(try await service.head))
    }

    @Test("ends within a heartbeat of when its token is revoked")
    func revoked() async throws {
        let asked = Mutex(0)
        let (seen, all) = try await read(mayGoOn: {
            asked.withLock { asked in
                asked += 1
                return asked < 2
            }
        })
        #expect(seen > 0 && seen < all / 2, "\(seen) of \(all)")
    }

    @Test("ends when the server shuts down")
    func shutdown() async throws {
        try await testGracefulShutdown { trigger in
            let (seen, all) = try await read(onPart: { trigger.triggerGracefulShutdown() })
            #expect(seen > 0 && seen < all / 2, "\(seen) of \(all)")
        }
    }
}
