import Ledger
import Logging
import ServiceLifecycle

/// Logs what keeps the ledger from being written, when it begins and when it ends.
struct HealthReports: Service {
    let health: LedgerHealth
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            if let shortage = health.shortage { logger.error("\(shortage)") }
            for await notice in health.notices { report(notice) }
        }
    }

    private func report(_ notice: LedgerHealth.Notice) {
        switch notice {
        case .room(false, let words): logger.error("\(words)")
        case .room(true, let words): logger.notice("\(words)")
        case .upkeep(let words): logger.error("\(words)")
        case .stopped(let words), .found(let words): logger.critical("\(words)")
        }
    }
}
