import SyncEngine

extension Projector {
    /// Runs in this process for as long as `body` takes.
    func running(during body: () async throws -> Void) async -> Result<Void, any Error> {
        let running = Task { try await run() }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        running.cancel()
        _ = try? await running.value
        return result
    }
}
