/// What can go wrong with a ledger. Each message says what was found and what would be right.
package struct LedgerError: Error, Sendable, CustomStringConvertible, Equatable {
    package enum Code: String, Sendable {
        /// The folder or a file cannot be opened, read or written.
        case unavailable
        /// The file is not a SyncLedger ledger.
        case notALedger = "not_a_ledger"
        /// The file was written by a newer version of the program.
        case newerSchema = "newer_schema"
        /// A row of the log does not say what a row of the log must say.
        case corrupt
        /// Rules came to what they must not come to: a fault of the program, and not of the file.
        case inconsistent
        /// An event or a body that is not there.
        case missing
        /// A command asked for something that the log does not allow.
        case refused
        /// There is no room for anything new on the disk.
        case full = "disk_full"
        /// Nothing is written any more by this process: its disk failed, or the file is damaged.
        case stopped = "writes_stopped"
    }

    package var code: Code
    package var description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
