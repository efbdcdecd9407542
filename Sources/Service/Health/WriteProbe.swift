import Ledger
import LedgerEvents

/// Takes the writer's lock and a transaction on both files, and appends nothing. Whoever asks does not wait for ever:
/// another process may hold the lock, and be stopped.
actor WriteProbe {
    struct NoTurn: Error {}

    private let ledger: Ledger
    private let patience: Duration
    /// One at a time, however many ask.
    private(set) var underWay: Task<Position, any Error>?

    init(_ ledger: Ledger, patience: Duration) {
        self.ledger = ledger
        self.patience = patience
    }

    /// The log's head.
    ///
    /// - Throws: `NoTurn` if the ledger could not be had in time.
    func head() async throws -> Position {
        let write =
            underWay
            ?? Task {
                // Also where nobody waits for it any more: who asks next is not told what was found before.
                defer { underWay = nil }
                return try await ledger.write(usingReserve: true) { try $0.nextPosition - 1 }
            }
        underWay = write
        let (outcomes, outcome) = AsyncStream<Result<Position, any Error>?>.makeStream()
        let waiting = Task {
            outcome.yield(await write.result)
        }
        let timer = Task { [patience] in
            try await Task.sleep(for: patience)
            outcome.yield(nil)
        }
        defer {
            waiting.cancel()
            timer.cancel()
        }
        for await first in outcomes {
            guard let first else { throw NoTurn() }
            return try first.get()
        }
        throw CancellationError()
    }
}
