import GRDB

extension DatabaseError: FatalToGroup {
    /// A broken rule of the schema concerns one command. Anything else (full, I/O, corrupt, ...) concerns the file.
    var isFatalToGroup: Bool { resultCode.primaryResultCode != .SQLITE_CONSTRAINT }
}

/// What concerns a file that has been named.
extension StorageFault: FatalToGroup {
    var isFatalToGroup: Bool { true }
}

extension LedgerError: FatalToGroup {
    /// What stands on a page that SQLite found nothing wrong with is not what was written: nothing is built on it.
    var isFatalToGroup: Bool { code == .corrupt }
}

/// Something is to be taken back of a transaction that has no savepoint to go back to.
struct SavepointNeeded: FatalToGroup {
    var isFatalToGroup: Bool { true }
}
