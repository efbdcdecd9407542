import GRDB

extension DatabaseError: FatalToGroup {
    /// A broken rule of the schema concerns one command. Anything else (full, I/O, corrupt, ...) concerns the file.
    var isFatalToGroup: Bool { resultCode.primaryResultCode != .SQLITE_CONSTRAINT }
}
