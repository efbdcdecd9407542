import Foundation
import ServiceLifecycle

/// Keeps the world in a file, so that it survives a restart: issues and everything around them, not the logs of
/// exchanges and deliveries. Written within a quarter of a second after a change, and when the program ends.
struct StateFile: Service {
    let url: URL
    let standIn: StandIn

    /// The world as it was left, or `nil` if there is no file yet.
    static func load(_ url: URL) throws -> World? {
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        return try JSONDecoder().decode(World.self, from: Data(contentsOf: url))
    }

    func run() async throws {
        var saved = 0
        for await _ in AsyncStream(unfolding: { try? await Task.sleep(for: .milliseconds(250)) })
            .cancelOnGracefulShutdown()
        {
            try await save(&saved)
        }
        try await save(&saved)
    }

    private func save(_ saved: inout Int) async throws {
        let (world, changes) = await standIn.snapshot()
        guard changes != saved else { return }
        try JSONEncoder().encode(world).write(to: url, options: .atomic)
        saved = changes
    }
}

extension StandIn {
    func snapshot() -> (World, Int) { (state.world, changes) }
}
