import Foundation
import LedgerEvents

/// The one writer of this process: commands queue here and are committed in groups, so that one sync to disk serves all
/// that arrived while the last one was under way.
final class GroupCommit: @unchecked Sendable {
    // @unchecked: `pending` and `isDraining` are only touched while `lock` is held.
    private var pending: [any Command] = []
    private var isDraining = false
    private let lock = NSLock()
    private let threads: LedgerThreads
    /// Bounds the time that the first of a group waits for the last.
    private let largestGroup: Int
    private let commit: @Sendable ([any Command]) -> Void

    /// One piece of work and whoever waits for it.
    protocol Command: Sendable {
        func run(_ transaction: LedgerTransaction) throws
        /// The group is durable; or it failed, and nothing of it is.
        func finish(_ failure: (any Error)?)
        /// Once it has finished.
        var times: CommandTimes { get }
    }

    init(largestGroup: Int, on threads: LedgerThreads, commit: @escaping @Sendable ([any Command]) -> Void) {
        self.largestGroup = largestGroup
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
        while let group = nextGroup() { commit(group) }
    }

    private func nextGroup() -> [any Command]? {
        lock.withLock {
            guard !pending.isEmpty else {
                isDraining = false
                return nil
            }
            let group = Array(pending.prefix(largestGroup))
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
