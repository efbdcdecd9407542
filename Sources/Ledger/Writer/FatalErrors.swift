import GRDB

extension DatabaseError: FatalToGroup {
    /// A broken rule of the schema concerns one command. Anything else (full, I/O, corrupt, ...) concerns the file.
    var isFatalToGroup: Bool { resultCode.primaryResultCode != .SQLITE_CONSTRAINT }
}

/// Something is to be taken back of a transaction that has no savepoint to go back to.
struct SavepointNeeded: FatalToGroup {
    var isFatalToGroup: Bool { true }
}
