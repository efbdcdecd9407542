import Foundation
import LedgerEvents
import Testing

@testable import SimulatedWorld

@Suite("The fingerprint of a history")
struct FingerprintTests {
    private let event = Draft(DecisionFailed(code: "late")).event(at: 1, recordedAt: 5, bodyDigest: [1])

    private func print(_ take: (inout Fingerprint) -> Void) -> String {
        var print = Fingerprint()
        take(&print)
        return print.text
    }

    @Test("Any column of an event makes it another, but for what a salt goes into")
    func columns() {
        let changes: [(inout Event) -> Void] = [
            { $0.position = 2 }, { $0.recordedAt = 6 }, { $0.type = .webhookSettled }, { $0.schema = 2 },
            { $0.record = .task("a") }, { $0.operation = 3 }, { $0.relatedOperation = 4 }, { $0.installation = 7 },
            { $0.githubUpdatedAt = 8 }, { $0.actor = 9 }, { $0.correlation = 10 }, { $0.causation = 11 },
            { $0.body = 12 }, { $0.payload = "{}" },
        ]
        let prints = changes.map { change in
            var other = event
            change(&other)
            return print { $0.take(other, body: nil) }
        }
        let plain = print { $0.take(event, body: nil) }
        #expect(Set(prints + [plain]).count == changes.count + 1)
        #expect(print { $0.take(event, body: [1]) } != plain)
        var salted = event
        salted.bodyDigest = [2]
        #expect(print { $0.take(salted, body: nil) } == plain)
    }

    @Test("So do answers and webhooks")
    func exchanges() {
        let answer = print { $0.take(status: 200, Data("a".utf8)) }
        #expect(answer != print { $0.take(status: 201, Data("a".utf8)) })
        #expect(answer != print { $0.take(status: 200, Data("b".utf8)) })
        let webhook = print { $0.take([("X", "1")], [1]) }
        #expect(webhook != print { $0.take([("X", "2")], [1]) })
        #expect(webhook != print { $0.take([("X", "1")], [2]) })
    }
}
