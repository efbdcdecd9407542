import Forensics
import Logging
import ServiceLifecycle

/// Makes the snapshots that have become due. Nothing waits for it.
struct SnapshotService: Service {
    let snapshots: Snapshots
    let logger: Logger

    private static let interval: Duration = .seconds(60)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let count = try await snapshots.keepUp()
                    if count > 0 {
                        logger.debug("kept snapshots of records", metadata: ["count": .stringConvertible(count)])
                    }
                } catch {
                    logger.error("no snapshots: \(error)")
                }
                try? await Task.sleep(for: Self.interval)
            }
        }
    }
}
