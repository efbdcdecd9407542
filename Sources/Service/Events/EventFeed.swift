import Exports
import Ledger
import LedgerEvents
import ServiceLifecycle

/// A live feed of the log as server-sent events: what there is behind a position, and then what comes.
///
/// It reads in batches and waits for the client to take each, so that a slow client costs no memory.
struct EventFeed: Sendable {
    private let ledger: Ledger
    private let start: Position
    private let filter: EventFilter
    private let epochs: Epochs
    private let heartbeat: Duration
    private let mayGoOn: @Sendable () async throws -> Bool

    private static let batch = 100
    /// Bytes.
    private static let part = 64 * 1024

    /// - Parameter mayGoOn: Asked once a heartbeat, also while there is much to send; false ends the feed.
    init(
        _ ledger: Ledger, after start: Position, filter: EventFilter, epochs: Epochs, heartbeat: Duration,
        mayGoOn: @escaping @Sendable () async throws -> Bool
    ) {
        self.ledger = ledger
        self.start = start
        self.filter = filter
        self.epochs = epochs
        self.heartbeat = heartbeat
        self.mayGoOn = mayGoOn
    }

    /// Returns when the server shuts down or the feed may not go on; throws when the client is gone.
    func run(_ write: (String) async throws -> Void) async throws {
        // One waiting wake-up is enough, whoever gave it: each makes the feed look at everything.
        let (wakeUps, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { [ledger] in
                for await _ in ledger.headSignal.updates() { wake.yield() }
            }
            group.addTask { [heartbeat] in
                while !Task.isCancelled {
                    try await Task.sleep(for: heartbeat)
                    wake.yield()
                }
            }
            try await withGracefulShutdownHandler {
                try await follow(wakeUps, write)
            } onGracefulShutdown: {
                wake.finish()
            }
        }
    }

    private func follow(_ wakeUps: AsyncStream<Void>, _ write: (String) async throws -> Void) async throws {
        var position = start
        var lastWrite = ContinuousClock.now
        var lastCheck = lastWrite
        func isToEnd() async throws -> Bool {
            if Task.isShuttingDownGracefully { return true }
            guard ContinuousClock.now - lastCheck >= heartbeat else { return false }
            lastCheck = .now
            return try await !mayGoOn()
        }
        for await _ in wakeUps {
            var batch = try await next(after: position)
            while !batch.parts.isEmpty {
                for part in batch.parts {
                    try await write(part)
                    lastWrite = .now
                    // A client that reads slowly may have a long log before it.
                    if try await isToEnd() { return }
                }
                batch = try await next(after: batch.end)
            }
            position = batch.end
            if ContinuousClock.now - lastWrite >= heartbeat {
                try await write(": still here\n\n")
                lastWrite = .now
            }
            if try await isToEnd() { return }
        }
    }

    private struct Batch: Sendable {
        /// What is written at once, and only then asked whether the feed may go on. None: there is nothing yet.
        var parts: [String]
        /// Up to where has been looked. What the filter does not pass is not looked at again.
        var end: Position
    }

    private func next(after position: Position) async throws -> Batch {
        try await ledger.read { [filter, epochs] reader in
            let events = try reader.events(filter, after: position, limit: Self.batch)
            guard let last = events.last else { return Batch(parts: [], end: max(position, try reader.log.head)) }
            let documents = try RedactedEvents(reader).documents(of: events)
            let texts = zip(events, documents).map { Self.text($0, $1, epochs) }
            return Batch(parts: Self.joined(texts), end: last.position)
        }
    }

    /// Few parts, since each costs a write, of which none is long beyond what one event says.
    private static func joined(_ texts: [String]) -> [String] {
        texts.reduce(into: []) { parts, text in
            if let last = parts.indices.last, parts[last].utf8.count + text.utf8.count <= part {
                parts[last] += text
            } else {
                parts.append(text)
            }
        }
    }

    private static func text(_ event: Event, _ document: EventDocument, _ epochs: Epochs) -> String {
        let id = FeedPosition(event.position, epochs).text
        return "id: \(id)\nevent: \(event.type.rawValue)\ndata: \(DocumentJSON.line(document))\n\n"
    }
}
