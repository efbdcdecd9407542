import ServiceLifecycle

/// Runs `work` until it ends, or cancels it at a graceful shutdown.
///
/// What service-lifecycle has for this resumes by a task of its own, which no simulation would see.
func untilShutdown<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result? {
    let (signs, shutdown) = AsyncStream<Void>.makeStream()
    return try await withGracefulShutdownHandler {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                for await _ in signs {}
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    } onGracefulShutdown: {
        shutdown.finish()
    }
}
