import AsyncHTTPClient
import Ledger
import Logging
import ServiceLifecycle

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
                let lines = places.map { place in
                    let (checkpoints, line) = AsyncStream<Checkpoint>.makeStream(bufferingPolicy: .bufferingNewest(1))
                    group.addTask { await push(checkpoints, to: place) }
                    return line
                }
                await sign { checkpoint in for line in lines { line.yield(checkpoint) } }
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

    /// Tries until the place has taken it; then goes on with the newest.
    private func push(_ checkpoints: AsyncStream<Checkpoint>, to place: CheckpointPlace) async {
        for await checkpoint in checkpoints {
            var waits = [5, 30, 120].makeIterator()
            while !Task.isCancelled {
                do throws(CheckpointPlace.Refused) {
                    try await place.push(checkpoint, with: httpClient)
                    break
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
