/// A failure of a request to come, as the stand-in's control API takes it.
struct RequestFault {
    var kind: FaultKind
    /// The stand-in's word for it.
    var order: String
    var details = ""
    var places: [Fault.Place] = [.token, .look, .list, .write]
    /// Of writes.
    var methods = ["POST", "PATCH", "DELETE"]
    /// It goes on until all is put right, and for so many seconds after everything else has happened: whoever tries
    /// again has tried often enough by then. nil: it ends by itself.
    var forGood: Int64?
    /// How many requests it has to happen to, to be what it is called.
    var leastHits = 1
    /// No webhook tells of what GitHub did.
    var isUnheard = false

    static let all: [RequestFault] = silence + refusals + limits

    private static let silence: [RequestFault] = [
        .init(kind: .timeout, order: "timeout"),
        .init(kind: .reset, order: "reset"),
        .init(kind: .slow, order: "slow", details: #""delay_ms": 4000"#),
        .init(kind: .garbage, order: "garbage"),
        .init(kind: .status500, order: "status", details: #""status": 500"#),
        .init(
            kind: .status500ForGood, order: "status", details: #""status": 500"#, places: [.token, .look, .write],
            forGood: 9 * 3_600, leastHits: 7),
        .init(kind: .status502, order: "status", details: #""status": 502"#),
        .init(kind: .actsThenTimeout, order: "act_then_timeout", places: [.write]),
        .init(kind: .actsThenTimeoutUnheard, order: "act_then_timeout", places: [.write], isUnheard: true),
        .init(kind: .actsLate, order: "act_late", details: #""delay_ms": 33000"#, places: [.write]),
        .init(kind: .actsThenReset, order: "act_then_reset", places: [.write]),
        .init(kind: .actsThenSlow, order: "act_then_slow", details: #""delay_ms": 4000"#, places: [.write]),
        .init(kind: .actsThen500, order: "act_then_status", details: #""status": 500"#, places: [.write]),
        .init(
            kind: .actsThen500Unheard, order: "act_then_status", details: #""status": 500"#, places: [.write],
            isUnheard: true),
        .init(kind: .actsThenGarbage, order: "act_then_garbage", places: [.write]),
    ]

    private static let badCredentials = #""status": 401, "body": {"message": "Bad credentials"}"#
    private static let notFound = #""status": 404, "body": {"message": "Not Found"}"#

    private static let refusals: [RequestFault] = [
        .init(kind: .status401, order: "status", details: badCredentials),
        .init(
            kind: .status401ForGood, order: "status", details: badCredentials, places: [.look, .write],
            forGood: 60, leastHits: 2),
        .init(
            kind: .noPermission, order: "status",
            details: #""status": 403, "body": {"message": "Resource not accessible by integration"}"#),
        .init(kind: .notFound, order: "status", details: notFound),
        // A copy that is led astray, or access that is taken for a while: GitHub calls both so.
        .init(
            kind: .notFoundForGood, order: "status", details: notFound, places: [.look, .write], forGood: 600,
            leastHits: 3),
        .init(
            kind: .gone, order: "status", details: #""status": 410, "body": {"message": "This issue was deleted"}"#,
            places: [.look, .write]),
        .init(
            kind: .status422, order: "status",
            details:
                #""status": 422, "body": {"message": "Validation Failed", "errors": [{"resource": "Issue", "field": "title", "code": "invalid"}]}"#,
            places: [.write], methods: ["POST", "PATCH"]),
        .init(
            kind: .status301, order: "redirect",
            details: #""location": "https://github.invalid/repositories/0/issues""#,
            places: [.token, .write], methods: ["PATCH"]),
    ]

    private static let limits: [RequestFault] = [
        .init(
            kind: .secondaryLimit, order: "status",
            details:
                #""status": 403, "headers": {"Retry-After": "20"}, "body": {"message": "You have exceeded a secondary rate limit."}"#
        ),
        .init(kind: .status429, order: "status", details: #""status": 429, "headers": {"Retry-After": "7"}"#),
        .init(
            kind: .primaryLimit, order: "status",
            details:
                #""status": 403, "headers": {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "RESET"}, "body": {"message": "API rate limit exceeded"}"#
        ),
    ]
}

extension Fault.Place {
    /// Whose requests are meant, as the stand-in takes it.
    ///
    /// - Returns: The method, and what a path must have one of, and nothing of.
    func filter(_ method: String) -> (method: String, paths: [String], butNot: String?) {
        switch self {
        case .token: ("POST", ["/access_tokens"], nil)
        // Lists are asked for with a query, what is read by itself is not.
        case .look: ("GET", ["/issues/", "/pulls/"], "?")
        case .list: ("GET", ["?"], nil)
        case .write: (method, ["/issues"], nil)
        }
    }
}
