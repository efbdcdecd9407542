import Dispatch

/// Where the blocking work of a ledger is done: not on the cooperative pool, whose few threads are for what waits.
package struct LedgerThreads: Sendable {
    package typealias Work = @Sendable () -> Void

    /// Does pieces of work one after the other, in order.
    let write: @Sendable (@escaping Work) -> Void
    /// Does pieces of work beside each other.
    let read: @Sendable (@escaping Work) -> Void

    package init(
        write: @escaping @Sendable (@escaping Work) -> Void, read: @escaping @Sendable (@escaping Work) -> Void
    ) {
        self.write = write
        self.read = read
    }

    package static func queues() -> LedgerThreads {
        let writer = DispatchQueue(label: "syncledger.writer", qos: .userInitiated)
        let readers = DispatchQueue(label: "syncledger.readers", attributes: .concurrent)
        return LedgerThreads(
            write: { work in writer.async { work() } }, read: { work in readers.async { work() } })
    }
}
