import AsyncHTTPClient
import Ledger
import Logging
import ServiceLifecycle
import Synchronization

/// Signs a checkpoint whenever the log has grown, and brings it to where it is to live. Nothing waits for it.
struct CheckpointService: Service {
    let book: CheckpointBook
    let places: [CheckpointPlace]
    let interval: Duration
    let httpClient: HTTPClient
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                let newest = NewestCheckpoint()
                let lines = places.map { place in
                    let (news, line) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
                    group.addTask { await push(newest, to: place, at: news) }
                    return line
                }
                await sign { checkpoint in
                    newest.replace(by: checkpoint)
                    for line in lines { line.yield() }
                }
                for line in lines { line.finish() }
            }
        }
    }

    private func sign(_ publish: (Checkpoint) -> Void) async {
        var last: Checkpoint?
        while !Task.isCancelled {
            do {
                let checkpoint = try await book.sign()
                if checkpoint != last {
                    logger.debug("signed a checkpoint", metadata: ["size": "\(checkpoint.size)"])
                    publish(checkpoint)
                    last = checkpoint
                }
            } catch is CancellationError {
                return
            } catch {
                logger.error("no checkpoint: \(error)")
            }
            try? await Task.sleep(for: interval)
        }
    }

    /// Tries until the place has taken what is the newest by then.
    private func push(_ newest: NewestCheckpoint, to place: CheckpointPlace, at news: AsyncStream<Void>) async {
        var taken: Checkpoint?
        for await _ in news {
            var waits = [5, 30, 120].makeIterator()
            while !Task.isCancelled, let checkpoint = newest.value, checkpoint != taken {
                do throws(CheckpointPlace.Refused) {
                    try await place.push(checkpoint, with: httpClient)
                    taken = checkpoint
                } catch {
                    guard !Task.isCancelled else { return }
                    let wait = waits.next() ?? 600
                    logger.warning(
                        "a checkpoint was not taken",
                        metadata: ["place": "\(place.name)", "why": "\(error)", "again_in_seconds": "\(wait)"])
                    try? await Task.sleep(for: .seconds(wait))
                }
            }
        }
    }
}

/// What places have still to be told: an older one is not worth telling any more.
private final class NewestCheckpoint: Sendable {
    private let checkpoint = Mutex<Checkpoint?>(nil)

    var value: Checkpoint? { checkpoint.withLock(\.self) }

    func replace(by checkpoint: Checkpoint) { self.checkpoint.withLock { $0 = checkpoint } }
}
