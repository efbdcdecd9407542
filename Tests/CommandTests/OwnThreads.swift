import NIOPosix
import Testing

/// Has a suite's tests run on threads of their own. They wait for processes to end, and keep the thread meanwhile; the
/// cooperative pool has as few threads as the machine has cores, and tests beside them have time limits.
struct OwnThreads: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(Threads.shared) { try await function() }
    }

    private final class Threads: TaskExecutor {
        static let shared = Threads()
        /// More than the tests that run at a time ever need.
        private let pool = NIOThreadPool(numberOfThreads: 64)

        init() { pool.start() }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            pool.submit { _ in job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }
}

extension Trait where Self == OwnThreads {
    static var ownThreads: OwnThreads { OwnThreads() }
}
