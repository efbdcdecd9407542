import LedgerEvents
import Testing

@testable import SimulatedWorld

@Suite("What comes again is taken once")
struct OnceOnlyTests {
    private func event<P: Payload>(_ payload: P, at position: Position, _ time: Microseconds = 0) -> Event {
        Draft(payload).event(at: position, recordedAt: time)
    }

    private func receipt(_ delivery: String, at position: Position) -> Event {
        event(
            WebhookReceived(delivery: delivery, event: "issues", action: nil, hook: nil, repository: nil, size: 1),
            at: position)
    }

    private func kept(_ key: String, at position: Position, _ time: Microseconds) -> Event {
        event(AnswerKept(key: key, request: "r", status: 200, version: nil), at: position, time)
    }

    @Test("A second receipt of one delivery is found")
    func receipts() {
        var check = OnceOnly()
        #expect(check.take(receipt("a", at: 1)) == nil)
        #expect(check.take(receipt("b", at: 2)) == nil)
        #expect(check.take(receipt("a", at: 3))?.kind == "received twice")
    }

    @Test("A second request of one key that is done is found, while the key is known")
    func keys() {
        var check = OnceOnly()
        #expect(check.take(kept("a", at: 1, 0)) == nil)
        #expect(check.take(kept("b", at: 2, 1)) == nil)
        #expect(check.take(kept("a", at: 3, OnceOnly.lifetime - 1))?.kind == "done twice")
        #expect(check.take(kept("b", at: 4, OnceOnly.lifetime + 1)) == nil)
    }

    @Test("Another answer to the same request is found, once the log knows of it")
    func answers() {
        var check = OnceOnly()
        #expect(check.answered("a", "r", "not found", isRecorded: false) == nil)
        #expect(check.answered("a", "r", "operation 1", isRecorded: true) == nil)
        #expect(check.answered("a", "r", "operation 1", isRecorded: true) == nil)
        #expect(check.answered("a", "other", "key used before", isRecorded: false) == nil)
        #expect(check.answered("a", "r", "operation 2", isRecorded: true)?.kind == "answered otherwise")
    }
}
