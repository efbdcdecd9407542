import Foundation
import LedgerEvents

/// The one writer of this process: commands queue here and are committed in groups, so that one sync to disk serves all
/// that arrived while the last one was under way.
final class GroupCommit: @unchecked Sendable {
    // @unchecked: these are only touched while `lock` is held.
    private var pending: [any Command] = []
    private var isDraining = false
    private var pace = GroupPace()
    private let lock = NSLock()
    private let threads: LedgerThreads
    /// Commits a group. Returns how long the log's commit took; nil where no clock is to decide about anything.
    private let commit: @Sendable ([any Command]) -> Duration?

    /// One piece of work and whoever waits for it.
    protocol Command: Sendable {
        func run(_ transaction: LedgerTransaction) throws
        /// The group is durable; or it failed, and nothing of it is.
        func finish(_ failure: (any Error)?)
        /// Once it has finished.
        var times: CommandTimes { get }
    }

    init(on threads: LedgerThreads, commit: @escaping @Sendable ([any Command]) -> Duration?) {
        self.threads = threads
        self.commit = commit
    }

    func submit(_ command: any Command) {
        let mustStart = lock.withLock {
            pending.append(command)
            defer { isDraining = true }
            return !isDraining
        }
        if mustStart { threads.write { self.drain() } }
    }

    private func drain() {
        while let group = nextGroup() {
            guard let committing = commit(group) else { continue }
            let deciding = group.reduce(.zero) { $0 + $1.times.decision }
            lock.withLock { pace.note(group.count, deciding: deciding, committing: committing) }
        }
    }

    private func nextGroup() -> [any Command]? {
        lock.withLock {
            guard !pending.isEmpty else {
                isDraining = false
                return nil
            }
            let group = Array(pending.prefix(pace.limit))
            pending.removeFirst(group.count)
            return group
        }
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
