import Foundation
import Ledger
import LedgerEvents
import TestSupport
import Testing

@Suite("Leaf hashes")
struct LeafTests {
    @Test("A short program in another language computes the same leaves and body digests from the file")
    func recomputed() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("ledger.db")
        let store = try SQLiteStore(path: path)
        try store.transaction { transaction in
            for index in 0..<50 {
                let text = "body \(index)" + String(repeating: " again", count: index * 20)
                var draft = Draft(
                    TokenRevoked(name: "näme \(index) 🌱"), record: index % 3 == 0 ? .task("t") : nil,
                    operation: index % 2 == 0 ? 1 : nil, causation: index > 0 ? 1 : nil,
                    body: index % 5 == 0 ? .new(Array(text.utf8)) : .none)
                draft.githubUpdatedAt = -1
                draft.installation = .max
                _ = try transaction.append(draft, recordedAt: 1_700_000_000_000_000)
            }
        }
        let check = try Shell.run("python3", [Checkout.root + "/Tests/LedgerTests/recompute_leaves.py", path])
        #expect(check.status == 0, "\(check.error)")
        #expect(check.output.contains("50 leaves and 10 bodies agree"))
    }

    @Test("Two bodies of the same text have different digests")
    func salted() throws {
        let store = InMemoryStore()
        let digests = try store.transaction { transaction in
            try (0..<2).map { _ in
                try transaction.append(Draft(TokenRevoked(name: "n"), body: .new([1])), recordedAt: 1).bodyDigest
            }
        }
        #expect(digests[0] != digests[1])
    }

    @Test("Any column that changes, changes the leaf")
    func everyColumn() {
        let event = Event(
            position: 1, recordedAt: 1, type: .tokenRevoked, schema: 1, correlation: 1, payload: "{}")
        var variants = [event]
        func vary(_ change: (inout Event) -> Void) {
            var other = event
            change(&other)
            variants.append(other)
        }
        vary { $0.position = 2 }
        vary { $0.recordedAt = 2 }
        vary { $0.type = .tokenCreated }
        vary { $0.schema = 2 }
        vary { $0.record = .task("a") }
        vary { $0.operation = 1 }
        vary { $0.relatedOperation = 1 }
        vary { $0.installation = 1 }
        vary { $0.githubUpdatedAt = 1 }
        vary { $0.actor = 1 }
        vary { $0.correlation = 2 }
        vary { $0.causation = 1 }
        vary { $0.body = 1 }
        vary { $0.bodyDigest = [] }
        vary { $0.payload = "" }
        #expect(Set(variants.map(LeafHash.of)).count == variants.count)
    }
}
