import Foundation
import LedgerEvents

/// The one writer of this process: commands queue here and are committed in groups, so that one sync to disk serves all
/// that arrived while the last one was under way.
final class GroupCommit: @unchecked Sendable {
    // @unchecked: these are only touched while `lock` is held.
    private var pending: [any Command] = []
    private var isAtWork = false
    /// The writer waits for what comes next before it commits rows.
    private var isLingering = false
    /// Somebody waits for the rows.
    private var isHurried = false
    private var pace = GroupPace()
    private let lock = NSLock()
    private let wakeUp = DispatchSemaphore(value: 0)
    private let threads: LedgerThreads
    private let committer: Committer
    private let limits: SittingLimits

    /// One piece of work and whoever waits for it.
    protocol Command: Sendable {
        func run(_ transaction: LedgerTransaction) throws
        /// The group is durable; or it failed, and nothing of it is.
        func finish(_ failure: (any Error)?)
        /// Once it has finished.
        var times: CommandTimes { get }
    }

    init(on threads: LedgerThreads, committer: Committer, limits: SittingLimits) {
        self.threads = threads
        self.committer = committer
        self.limits = limits
    }

    func submit(_ command: any Command) {
        let mustStart = lock.withLock {
            pending.append(command)
            defer { isAtWork = true }
            if isAtWork { wake() }
            return !isAtWork
        }
        if mustStart { threads.write { self.work() } }
    }

    /// Has the rows committed as soon as no group is under way.
    func hurry() {
        lock.withLock {
            isHurried = true
            wake()
        }
    }

    /// The caller holds `lock`.
    private func wake() {
        guard isLingering else { return }
        isLingering = false
        wakeUp.signal()
    }

    private func work() {
        while let group = lock.withLock({ beginning() }) {
            committer.commit(group, from: self)
        }
    }

    private func beginning() -> [any Command]? {
        isHurried = false
        isAtWork = !pending.isEmpty
        return isAtWork ? take() : nil
    }

    /// The next group of a sitting; nil when its rows are to be committed.
    func next() -> [any Command]? {
        lock.lock()
        defer { lock.unlock() }
        if pending.isEmpty, !isHurried { linger() }
        return pending.isEmpty || isHurried ? nil : take()
    }

    /// Told of each group that the log has, and how long its commit took.
    func note(_ group: [any Command], committing: Duration) {
        let deciding = group.reduce(.zero) { $0 + $1.times.decision }
        lock.withLock { pace.note(group.count, deciding: deciding, committing: committing) }
    }

    private func linger() {
        isLingering = true
        lock.unlock()
        let result = wakeUp.wait(timeout: .now() + limits.linger)
        lock.lock()
        // Who has woken it a moment too late has signalled all the same.
        if result == .timedOut, !isLingering { wakeUp.wait() }
        isLingering = false
    }

    private func take() -> [any Command] {
        let group = Array(pending.prefix(pace.limit))
        pending.removeFirst(group.count)
        return group
    }
}

/// A command whose result goes to a waiting task, if there is one.
final class PendingCommand<Result: Sendable>: GroupCommit.Command, @unchecked Sendable {
    // @unchecked: the variables are written and read on the writer's queue alone.
    private(set) var times = CommandTimes(decision: .zero, total: .zero)
    private let submitted = ContinuousClock.now
    private var outcome: Swift.Result<Result, any Error>?
    private let work: @Sendable (LedgerTransaction) throws -> Result
    private let continuation: CheckedContinuation<Result, any Error>?

    init(
        _ continuation: CheckedContinuation<Result, any Error>?,
        work: @escaping @Sendable (LedgerTransaction) throws -> Result
    ) {
        self.continuation = continuation
        self.work = work
    }

    func run(_ transaction: LedgerTransaction) throws {
        let began = ContinuousClock.now
        defer { times.decision = .now - began }
        do {
            try transaction.savepoint { outcome = .success(try work(transaction)) }
        } catch let error as any FatalToGroup where error.isFatalToGroup {
            throw error
        } catch {
            outcome = .failure(error)
        }
    }

    func finish(_ failure: (any Error)?) {
        times.total = .now - submitted
        guard let continuation else { return }
        if let failure {
            continuation.resume(throwing: failure)
        } else if let outcome {
            continuation.resume(with: outcome)
        } else {
            continuation.resume(throwing: LedgerError(.unavailable, "the command was not run"))
        }
    }
}

/// Errors after which SQLite's transaction can no longer be trusted to be open: the whole group fails.
protocol FatalToGroup: Error {
    var isFatalToGroup: Bool { get }
}
