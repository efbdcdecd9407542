import Foundation
import GitHub
import Testing

@Suite struct ClassificationTests {
    private static let now: Int64 = 784_111_777
    private static let date = (name: "Date", value: "Sun, 06 Nov 1994 08:49:37 GMT")

    private static func classify(
        _ status: Int, _ method: GitHubRequest.Method = .get, _ headers: [(name: String, value: String)] = [],
        _ body: String = #"{"message": ""}"#, ifNoneMatch: String? = nil
    ) -> GitHubError? {
        GitHubError(
            classifying: RawAnswer(
                status: status, headers: AnswerHeaders([date] + headers), body: Data(body.utf8),
                receivedAt: (now + 9) * 1_000_000),
            to: GitHubRequest(method: method, path: "/repositories/7001/issues/7", ifNoneMatch: ifNoneMatch))
    }

    @Test func successIsNoFailure() {
        for status in [200, 201, 202, 204] { #expect(Self.classify(status, .post) == nil) }
        #expect(Self.classify(304, ifNoneMatch: "x") == nil)
        #expect(Self.classify(304)?.code == .unexpected)
    }

    @Test(
        arguments: [
            (401, .unauthorized, false), (403, .forbidden, false), (404, .notFound, false), (410, .gone, false),
            (422, .validation([]), false), (500, .outcomeUnknown(.serverError), true),
            (502, .outcomeUnknown(.serverError), true), (408, .outcomeUnknown(.timedOut), true),
            (409, .unexpected, false),
            (301, .redirected(location: ""), false), (303, .unexpected, true),
        ] as [(Int, GitHubError.Code, Bool)])
    func ofWrites(status: Int, code: GitHubError.Code, mayHaveActed: Bool) throws {
        let error = try #require(Self.classify(status, .patch))
        #expect(error.code == code)
        #expect(error.status == status)
        #expect(error.certainty == (mayHaveActed ? .unknown : .notActed))
    }

    @Test(arguments: ["Issues are disabled for this repo", "Issues has been disabled in this repository."])
    func switchedOffIsNotDeleted(message: String) {
        #expect(Self.classify(410, .get, [], #"{"message": "\#(message)"}"#)?.code == .forbidden)
        #expect(Self.classify(410, .get, [], #"{"message": "This issue was deleted"}"#)?.code == .gone)
    }

    @Test func aReadNeverActs() {
        #expect(Self.classify(500)?.code == .server)
        for status in [301, 401, 404, 408, 500, 503] { #expect(Self.classify(status)?.certainty == .notActed) }
    }

    @Test func transience() {
        for status in [408, 429, 500, 503] { #expect(Self.classify(status, .post)?.isTransient == true) }
        for status in [301, 401, 403, 404, 409, 410, 422] {
            #expect(Self.classify(status, .post)?.isTransient == false)
        }
    }

    @Test(arguments: ["", "default backend - 404", "<html>Forbidden</html>", #"{"error": "no route"}"#, "[]"])
    func aGatewayKnowsNothing(body: String) throws {
        for status in [401, 403, 404, 410, 422] {
            let read = try #require(Self.classify(status, .get, [], body))
            #expect(read.code == .server && read.isTransient)
            #expect(read.description.contains("answered \(status) (not in GitHub's words: a gateway's"))
            let write = try #require(Self.classify(status, .post, [], body))
            #expect(write.code == .outcomeUnknown(.serverError) && write.certainty == .unknown)
        }
        #expect(Self.classify(409, .get, [], body)?.code == .unexpected)
    }

    private static func limit(remaining: Int, reset: Int64 = now + 100) -> [(name: String, value: String)] {
        [
            ("X-RateLimit-Limit", "5000"), ("X-RateLimit-Remaining", "\(remaining)"),
            ("X-RateLimit-Reset", "\(reset)"), ("X-RateLimit-Resource", "core"),
        ]
    }

    @Test(
        arguments: [
            (403, limit(remaining: 0), "", .primary, 101),
            (429, limit(remaining: 0), "", .primary, 101),
            (403, limit(remaining: 0, reset: now - 50), "", .primary, 1),
            (403, limit(remaining: 0), #"{"message": "API rate limit exceeded for installation."}"#, .primary, 101),
            (403, [], #"{"message": "API rate limit exceeded for 1.2.3.4"}"#, .primary, 60),
            (403, limit(remaining: 4000) + [("Retry-After", "37")], "", .secondary, 37),
            (429, [("Retry-After", "0")], "", .secondary, 1),
            (429, [("Retry-After", "Sun, 06 Nov 1994 08:50:07 GMT")], "", .secondary, 30),
            (429, [("Retry-After", "soon")], "", .secondary, 60),
            (429, [], "", .secondary, 60),
            (429, [("Retry-After", "99999999999999")], "", .secondary, 86_400),
            (429, [("Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT")], "", .secondary, 86_400),
            (403, limit(remaining: 0, reset: now * 1_000_000_000), "", .primary, 86_400),
            (403, limit(remaining: 0, reset: .min), "", .primary, 1),
            (
                403, limit(remaining: 4000), #"{"message": "You have exceeded a secondary rate limit. Please wait."}"#,
                .secondary, 60
            ),
            (
                403, limit(remaining: 0), #"{"message": "You have exceeded a secondary rate limit."}"#, .secondary, 101
            ),
            (403, [], #"{"message": "You have triggered an abuse detection mechanism."}"#, .secondary, 60),
            (422, [], #"{"message": "Validation Failed", "errors": ["was submitted too quickly"]}"#, .secondary, 60),
        ] as [(Int, [(name: String, value: String)], String, RateLimitPause.Kind, Int64)])
    func rateLimits(
        status: Int, headers: [(name: String, value: String)], body: String, kind: RateLimitPause.Kind, pause: Int64
    ) throws {
        let error = try #require(Self.classify(status, .post, headers, body))
        #expect(error.code == .rateLimited(RateLimitPause(kind: kind, retryAfter: pause)))
        #expect(error.certainty == .notActed)
        #expect(error.isTransient)
    }

    @Test func aMissingPermissionIsNoRateLimit() {
        let error = Self.classify(
            403, .post, Self.limit(remaining: 4000), #"{"message": "Resource not accessible by integration"}"#)
        #expect(error?.code == .forbidden)
        #expect(error?.message == "Resource not accessible by integration")
        #expect(error?.answer?.headers.rateLimit?.remaining == 4000)
    }

    @Test func keepsTheReasonsOfAValidation() {
        let body = """
            {"message": "Validation Failed", "errors": [
              {"resource": "Issue", "field": "title", "code": "missing_field"}, "body is too long", 5,
              {"resource": "Issue", "code": "custom", "field": "body", "message": "is too long"}]}
            """
        let error = Self.classify(422, .post, [("X-GitHub-Request-Id", "AB:12")], body)
        #expect(
            error?.code
                == .validation([
                    ValidationProblem(resource: "Issue", field: "title", code: "missing_field"),
                    ValidationProblem(message: "body is too long"),
                    ValidationProblem(resource: "Issue", field: "body", code: "custom", message: "is too long"),
                ]))
        #expect(error?.requestID == "AB:12")
        #expect(error?.date == Self.now)
        #expect(
            error?.description
                == "POST /repositories/7001/issues/7: GitHub refuses the content: title missing_field, "
                + "body is too long, body is too long (Validation Failed) [request AB:12]")
    }

    @Test func survivesOddBodies() {
        #expect(Self.classify(422, .post, [], #"{"message": "No", "errors": "all of it"}"#)?.message == "No")
        #expect(Self.classify(502, .get, [], "<html>Bad Gateway</html>")?.message.isEmpty == true)
        let long = String(repeating: "x", count: 10_000)
        #expect(Self.classify(404, .get, [], #"{"message": "\#(long)"}"#)?.message.count == 500)
    }
}
