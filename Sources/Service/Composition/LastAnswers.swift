package import Hummingbird
import ServiceLifecycle

/// A server that answers what it was asked before it was told to stop, and does not wait for those who do not go on: a
/// body that does not come, an answer that nobody reads. Whoever starts the next one waits for this.
package struct LastAnswers<Server: ApplicationProtocol>: Service {
    private let server: Server

    package init(of server: Server) { self.server = server }

    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask {
                // Whoever ends all of it sooner ends the server, too.
                try? await gracefulShutdown()
                try? await Task.sleep(for: ServiceLimits.lastAnswers)
            }
            try await group.next()
            group.cancelAll()
        }
    }
}
