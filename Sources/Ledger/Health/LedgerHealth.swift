import Foundation
package import LedgerEvents
import Synchronization

/// What keeps a ledger from being written: a disk with no room left, or damage.
///
/// Room may come back, and then everything goes on by itself. After damage nothing is written any more by this process:
/// it goes on reading what is good, and looks for the first position that is not.
package final class LedgerHealth: Sendable {
    /// Why nothing is written any more.
    package struct Stop: Sendable, Equatable {
        package var why: String
        package var since: Microseconds
        package var finding: Finding
    }

    /// What the walk over the log found.
    package enum Finding: Sendable, Equatable {
        case searching
        /// The first bad position.
        case position(Position, String)
        /// Something is wrong, at no position.
        case elsewhere(String)
        /// All events are good; what failed was the disk, or a file that is made of them.
        case nothing(events: Int64)
    }

    /// Something that the operator is to be told.
    package enum Notice: Sendable, Equatable {
        case room(Bool, String)
        case stopped(String)
        case found(String)
        /// What follows a write could not be done.
        case upkeep(String)
    }

    /// What has changed, for one listener.
    package let notices: AsyncStream<Notice>
    private let listener: AsyncStream<Notice>.Continuation
    private let folder: DataFolder?
    private let reserve: DiskReserve?
    private let time: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    private struct State {
        /// Why there is no room; nil: there is.
        var shortage: String?
        /// A disk that refused a moment ago may look as if it had room.
        var heldUntil: ContinuousClock.Instant?
        var stop: Stop?
        var upkeepFailure: String?
    }

    /// How long nothing new is taken in after SQLite itself found no room.
    private static let hold = Duration.seconds(2)

    /// - Parameters:
    ///   - folder: nil: the ledger lives in memory.
    ///   - reserve: nil: none is kept by this process.
    ///   - time: What holds are measured by.
    init(
        folder: DataFolder?, reserve: DiskReserve?, time: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.time = time
        self.folder = folder
        self.reserve = reserve
        (notices, listener) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64))
    }

    /// Why there is no room for anything new; nil: there is.
    package var shortage: String? { state.withLock(\.shortage) }
    package var stop: Stop? { state.withLock(\.stop) }
    package var takesNew: Bool { state.withLock { $0.shortage == nil && $0.stop == nil } }

    /// What could not be done when something was written last, and is tried again after the next: the write-ahead log
    /// was not moved into its file, or what was erased is still in the files.
    package var upkeepFailure: String? { state.withLock(\.upkeepFailure) }

    /// - Throws: Why nothing may be written, or nothing new.
    func admit(usingReserve: Bool) throws(LedgerError) {
        let refusal: LedgerError? = state.withLock { state in
            if let stop = state.stop { return LedgerError(.stopped, stop.description) }
            guard !usingReserve, let shortage = state.shortage else { return nil }
            return LedgerError(.full, shortage)
        }
        if let refusal { throw refusal }
    }

    /// What is refused for good is not begun, and a log that is not there any more not written to.
    ///
    /// - Parameter log: nil: it is in memory.
    func check(_ log: SQLiteFile?) throws {
        try admit(usingReserve: true)
        guard let log, !log.isInPlace else { return }
        throw stopped(
            because: "\(log.name) is not the file that was opened: it was deleted, moved or replaced", search: false)
    }

    /// Takes in what an error says of the disk, and returns what is to be said to whoever waits.
    func noticed(_ error: any Error) -> any Error {
        if let error = error as? LedgerError, error.code == .corrupt {
            // SQLite found nothing wrong with the page, and what stands on it is not what was written.
            return stopped(because: error.description)
        }
        guard let fault = StorageFault(error) else { return error }
        switch fault.kind {
        case .full:
            let words = "there is no room: \(fault.words); nothing new is taken in until there is"
            reserve?.giveBack()
            setShortage(words, hold: true)
            return LedgerError(.full, words)
        case .damage:
            return stopped(because: fault.words)
        }
    }

    /// The same for what follows a write, of which nobody hears who waits. It is told once, and
    /// again when it is another.
    func noticedAfterwards(_ error: any Error) {
        let failure = noticed(error)
        // Both of these are told of already.
        if let code = (failure as? LedgerError)?.code, [.full, .stopped].contains(code) { return }
        let words = "what follows a write could not be done, and is tried again after the next: \(failure)"
        let isNew = state.withLock { state in
            defer { state.upkeepFailure = words }
            return state.upkeepFailure != words
        }
        if isNew { listener.yield(.upkeep(words)) }
    }

    func upkeepIsDone() { state.withLock { $0.upkeepFailure = nil } }

    /// Looks whether there is room.
    package func lookForRoom() {
        guard let reserve else { return }
        if let held = state.withLock(\.heldUntil), held > time() { return }
        let (isShort, free) = reserve.keep()
        let (some, kept) = ((free ?? 0) >> 20, reserve.bytes >> 20)
        setShortage(
            isShort
                ? "the disk is nearly full: \(some) MB are free, and \(kept) MB are kept for what has begun; nothing new is "
                    + "taken in until there is room" : nil,
            hold: false)
    }

    /// What a process that does not stay goes by: the file that one which does has left.
    func lookAtWhatOthersKeep() {
        guard let folder, DiskReserve.kept(in: folder.path)?.isShort == true else { return }
        setShortage("the disk is nearly full; nothing new is taken in until there is room", hold: false)
    }

    private func setShortage(_ shortage: String?, hold: Bool) {
        let hasChanged = state.withLock { state in
            defer {
                state.shortage = shortage
                state.heldUntil = hold ? time() + Self.hold : nil
            }
            return (state.shortage == nil) != (shortage == nil)
        }
        if hasChanged { listener.yield(.room(shortage == nil, shortage ?? "there is room again")) }
    }

    /// Writes nothing more from here on, and looks for what is bad, beside whatever is read.
    ///
    /// - Parameter search: False where the cause says all there is.
    @discardableResult
    func stopped(because why: String, search: Bool = true) -> LedgerError {
        let stop = Stop(why: why, since: Ledger.wallClock(), finding: search ? .searching : .elsewhere(why))
        let (known, isFirst) = state.withLock { state -> (Stop, Bool) in
            if let known = state.stop { return (known, false) }
            state.stop = stop
            return (stop, true)
        }
        if isFirst {
            listener.yield(.stopped(known.description))
            if search, let folder { DamageSearch(folder).run { self.found($0) } }
        }
        return LedgerError(.stopped, known.description)
    }

    private func found(_ finding: Finding) {
        let stop = state.withLock { state in
            state.stop?.finding = finding
            return state.stop
        }
        if let stop { listener.yield(.found(stop.description)) }
    }
}

extension LedgerHealth.Stop: CustomStringConvertible {
    package var description: String {
        let start = "nothing is written any more, since \(Timestamp.text(microseconds: since)): \(why)"
        switch finding {
        case .searching: return start + "; the first bad position is being looked for"
        case .position(let position, let words): return start + "; the first bad position is \(position): \(words)"
        case .elsewhere(let words): return words == why ? start : start + "; \(words)"
        case .nothing(let events): return start + "; all \(events) events of the log are good"
        }
    }
}
