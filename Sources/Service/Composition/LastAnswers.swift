package import Hummingbird
import ServiceLifecycle

/// A server that answers what it was asked before it was told to stop, and does not wait for those who do not go on: a
/// body that does not come, an answer that nobody reads. Whoever starts the next one waits for this.
package struct LastAnswers<Server: ApplicationProtocol>: Service {
    private let server: Server

    package init(of server: Server) { self.server = server }

    /// Whatever is asked of us alone takes less. What is asked of GitHub on the way is asked for again.
    private static var patience: Duration { .seconds(8) }

    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: Self.patience)
            }
            try await group.next()
            group.cancelAll()
        }
    }
}
