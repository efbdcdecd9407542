import LedgerEvents

/// Where the tasks of one simulated process run: on the scheduler's one thread, when the lot falls on them.
final class ProcessExecutor: TaskExecutor {
    let name: String
    private let scheduler: Scheduler

    init(_ name: String, _ scheduler: Scheduler) {
        self.name = name
        self.scheduler = scheduler
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        scheduler.add(of: self) { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

extension Scheduler {
    /// Runs something that waits for nothing but itself to its end, before anything else.
    func finish<Value: Sendable>(
        on executor: ProcessExecutor, _ work: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
        let box = Box<Value>()
        Task(executorPreference: executor) {
            do { box.result = .success(try await work()) } catch { box.result = .failure(error) }
        }
        while box.result == nil {
            exhaust(executor)
            guard box.result == nil else { break }
            let before = steps
            take(1)
            guard steps > before else { throw Unfinished() }
        }
        guard let result = box.result else { throw Unfinished() }
        return try result.get()
    }

    /// Runs something to its end, and whatever else happens meanwhile.
    func finish<Value: Sendable>(
        on executor: ProcessExecutor, atMost time: Microseconds, _ work: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
        let box = Box<Value>()
        Task(executorPreference: executor) {
            do { box.result = .success(try await work()) } catch { box.result = .failure(error) }
        }
        run(until: now + time) { box.result != nil }
        guard let result = box.result else { throw Unfinished() }
        return try result.get()
    }

    struct Unfinished: Error {}

    private final class Box<Value>: @unchecked Sendable {
        // @unchecked: of the scheduler's one thread.
        var result: Result<Value, any Error>?
    }
}
