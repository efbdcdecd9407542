import Hummingbird

/// Answers on the cooperative pool, and not on the event loop that a request came by: for answers that may take long to
/// put together.
struct OnThePool<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        try await withTaskExecutorPreference(globalConcurrentExecutor) { try await next(request, context) }
    }
}
