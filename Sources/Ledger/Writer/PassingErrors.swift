import GRDB

extension Ledger {
    /// Whether the same command may be taken later: it is the disk or a file that refused it, and not what it says. What a
    /// process has stopped writing for will not pass in it.
    package static func mayPass(_ error: any Error) -> Bool {
        switch error {
        case let error as LedgerError: error.code == .full || error.code == .unavailable
        case let error as DatabaseError: error.isFatalToGroup
        default: false
        }
    }
}
