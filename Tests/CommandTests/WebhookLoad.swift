import Foundation
import Synchronization
import Testing

/// Webhooks that come in one after another, several at a time, until it is told to stop.
final class WebhookLoad: Sendable {
    private let state = Mutex(State())

    private struct State {
        var acknowledged: [Int64] = []
        var isOver = false
    }

    /// The positions that were acknowledged so far.
    var acknowledged: [Int64] { state.withLock(\.acknowledged) }

    /// - Parameter work: What is done meanwhile.
    static func run(on sync: RunningSync, width: Int = 8, _ work: (WebhookLoad) async throws -> Void) async throws {
        let load = WebhookLoad()
        let api = sync.api
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<width { group.addTask { await load.post(to: api) } }
            defer { load.state.withLock { $0.isOver = true } }
            try await work(load)
        }
    }

    private func post(to api: String) async {
        while !state.withLock(\.isOver) {
            // Of a kind that is written down and nothing else: the log is to grow.
            let text = (0..<400).map { _ in String(UInt64.random(in: 0 ... .max), radix: 36) }.joined()
            let delivery = SignedDelivery(
                guid: UUID().uuidString, event: "star", body: Data(#"{"action": "created", "text": "\#(text)"}"#.utf8))
            guard let reply = await delivery.post(to: api) else { continue }
            state.withLock { $0.acknowledged.append(reply.event) }
        }
    }
}
