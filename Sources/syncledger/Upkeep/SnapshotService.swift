import Forensics
import Ledger
import Logging
import ServiceLifecycle

/// Makes what questions about the past are answered with: the snapshots that have become due, and where in the log
/// there are events of a type. Nothing waits for it.
struct SnapshotService: Service {
    let ledger: Ledger
    let logger: Logger

    private static let interval: Duration = .seconds(60)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await ledger.fillTree()
                    let count = try await Snapshots(ledger).keepUp()
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
