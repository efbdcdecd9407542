import Foundation
import Testing

@Suite("The stand-in's clock", .ownThreads)
struct StandInClockTests {
    @Test("However fast it is told to run, it goes on from where it stands")
    func speed() async throws {
        let sync = try await RunningSync()
        struct Clock: Decodable { var now: String }
        func run(at speed: Double) async throws -> Date {
            let clock = try await sync.gitHub.order("clock", #"{"speed": \#(speed)}"#).decoded(Clock.self)
            return try Date(clock.now, strategy: .iso8601)
        }
        var times = [try await run(at: 36_000)]
        for speed in [36_000, 1, 0.5] {
            try await Task.sleep(for: .milliseconds(200))
            times.append(try await run(at: speed))
        }
        #expect(times == times.sorted() && times[1].timeIntervalSince(times[0]) >= 7_200, "\(times)")
    }
}
