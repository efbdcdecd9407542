import Hummingbird
import HummingbirdTesting
import Logging
import NIOPosix
import Testing

@testable import Service

/// Where requests are answered, over real connections.
@Suite("Threads", .timeLimit(.minutes(1)))
struct ThreadTests {
    /// Says whether it is answered on an event loop.
    private static func whereabouts(_ router: some RouterMethods<ServiceContext>, _ path: RouterPath) {
        router.get(path) { _, _ in
            // Behind a suspension too.
            try await Task.sleep(for: .milliseconds(1))
            return MultiThreadedEventLoopGroup.currentEventLoop == nil ? "pool" : "loop"
        }
    }

    @Test("A request is answered on the event loop that it came by, unless its answer may take long")
    func whereabouts() async throws {
        let router = Router(context: ServiceContext.self)
        Self.whereabouts(router, "short")
        Self.whereabouts(router.group().add(middleware: OnThePool()), "long")
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let application = buildApplication(
            FrontDoor(router), ServiceLimits(), configuration: ApplicationConfiguration(), logger: logger)
        try await application.test(.live) { client in
            for _ in 0..<3 {
                try await client.execute(uri: "/short", method: .get) { #expect(String(buffer: $0.body) == "loop") }
                try await client.execute(uri: "/long", method: .get) { #expect(String(buffer: $0.body) == "pool") }
            }
        }
    }
}
