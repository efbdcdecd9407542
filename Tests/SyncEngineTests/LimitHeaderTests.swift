import Foundation
import GitHub
import LedgerEvents
import Projections
import Testing

@testable import SyncEngine

@Suite("Limits of which a header tells nonsense")
struct LimitHeaderTests {
    private static let now: Microseconds = 1_772_323_200 * Timestamp.microsecondsPerSecond
    private static let day: Microseconds = 24 * 3_600 * Timestamp.microsecondsPerSecond

    private static func answer(_ status: Int, _ headers: [(name: String, value: String)]) -> RawAnswer {
        RawAnswer(
            status: status,
            headers: AnswerHeaders([("Date", "Sun, 01 Mar 2026 00:00:00 GMT")] + headers),
            body: Data(#"{"message": ""}"#.utf8), receivedAt: now)
    }

    private static func limit(reset: String) -> [(name: String, value: String)] {
        [("x-ratelimit-limit", "5000"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", reset)]
    }

    /// Nanoseconds, and the least and the largest that a number can be.
    @Test(
        "Nobody waits longer than a day for the end of a window",
        arguments: ["1772326800000000000", "\(Int64.min)", "\(Int64.max)"])
    func window(reset: String) throws {
        let stated = try #require(Self.answer(200, Self.limit(reset: reset)).primaryLimit(at: Self.now))
        #expect(stated.resets >= Self.now && stated.resets <= Self.now + Self.day)
    }

    @Test(
        "Nobody waits longer than a day to ask again",
        arguments: [
            [("retry-after", "99999999999999")], [("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT")],
            limit(reset: "1772326800000000000"),
        ])
    func refusal(headers: [(name: String, value: String)]) async throws {
        let error = try #require(
            GitHubError(
                classifying: Self.answer(429, headers), to: GitHubRequest(method: .patch, path: "/repos/o/g/issues/7")))
        guard case .limited(_, let lifts, _) = Traffic.Ending(error, at: Self.now) else {
            return #expect(Bool(false), "\(error)")
        }
        #expect(lifts == Self.now + Self.day)
        let garden = try await Garden()
        let edit = try await garden.edit(.task("roses"), .put) { $0.title = "Roses" }
        let operation = try #require(try garden.operation(edit))
        let mapping = FailureMapping(settings: ProjectorSettings(), now: Self.now, jitter: 0)
        #expect(mapping.failure(error, of: operation).failed.notBefore == Self.now + Self.day)
    }

    @Test("Whoever GitHub does not recognize is told the limit of the address, which is nobody's here")
    func badCredentials() throws {
        let refusal = Self.answer(401, Self.limit(reset: "1772326800"))
        let error = try #require(GitHubError(classifying: refusal, to: GitHubRequest(method: .get, path: "/")))
        guard case .answered(nil) = Traffic.Ending(error, at: Self.now) else {
            return #expect(Bool(false), "\(Traffic.Ending(error, at: Self.now))")
        }
    }
}
