import GitHub
import LedgerEvents
import Projections
import Testing

@testable import SyncEngine

@Suite("Waits between attempts")
struct BackoffTests {
    @Test("They are 5 s, 30 s, 2 min, 10 min, 1 h and 6 h, each give or take a fifth; then there are none")
    func waits() {
        let seconds: [Int64] = [5, 30, 120, 600, 3_600, 21_600]
        for (failures, second) in seconds.enumerated() {
            for (jitter, tenths) in [(-1.0, 8), (0, 10), (1, 12)] as [(Double, Int64)] {
                let wait = Backoff().wait(after: Int64(failures), jitter: jitter)
                #expect(wait == second * tenths * Timestamp.microsecondsPerSecond / 10)
            }
        }
        #expect(Backoff().wait(after: 6, jitter: 0) == nil)
    }

    @Test(
        "What waiting cannot mend is not tried again",
        arguments: [
            .invalidRequest, .credentials(.appRefused), .credentials(.exchangeRefused), .unauthorized, .forbidden,
            .gone, .validation([]), .unexpected,
        ] as [GitHubError.Code])
    func atOnce(code: GitHubError.Code) async throws {
        #expect(try await Self.next(after: code, failures: 0) == nil)
    }

    @Test(
        "What waiting may mend is tried again, six times",
        arguments: [.refusedBeforeSending, .unreadable, .credentials(.tokenNotKnownYet)] as [GitHubError.Code])
    func later(code: GitHubError.Code) async throws {
        #expect(try await Self.next(after: code, failures: 0) == 5)
        #expect(try await Self.next(after: code, failures: 5) == 21_600)
        #expect(try await Self.next(after: code, failures: 6) == nil)
    }

    @Test("What GitHub does not find is asked for twice more")
    func notFound() async throws {
        #expect(try await Self.next(after: .notFound, failures: 1) == 30)
        #expect(try await Self.next(after: .notFound, failures: 2) == nil)
    }

    @Test("A rate limit takes nothing from the attempts, nor from the patience with a 404, however often it is met")
    func rateLimits() async throws {
        let garden = try await Garden()
        let edit = try await garden.edit(.task("roses"), .put) { $0.title = "Roses" }
        for _ in 1...9 {
            try await garden.send(edit)
            try await garden.fail(edit, .rateLimited)
        }
        #expect(try garden.operation(edit)?.failures == 0)
        try await garden.send(edit)
        try await garden.fail(edit, .server)
        #expect(try garden.operation(edit)?.failures == 1)
    }

    /// Seconds until the next attempt.
    private static func next(after code: GitHubError.Code, failures: Int64) async throws -> Int64? {
        let garden = try await Garden()
        let edit = try await garden.edit(.task("roses"), .put) { $0.title = "Roses" }
        var operation = try #require(try garden.operation(edit))
        operation.failures = failures
        let mapping = FailureMapping(settings: ProjectorSettings(), now: 0, jitter: 0)
        let failure = mapping.failure(GitHubError(code, method: .get, path: "/", message: ""), of: operation)
        return failure.failed.notBefore.map { $0 / Timestamp.microsecondsPerSecond }
    }
}
