import Foundation

/// Something that goes wrong with a call, and when.
struct Fault: Sendable {
    /// How far the call has come when it happens.
    enum Step: String, Sendable, CaseIterable {
        /// Before the request: while the App asks for its installation's token.
        case token = "before the request: token"
        /// Before the request: in the read before an update.
        case look = "before the request: look"
        /// The request has left; GitHub does nothing.
        case sent = "after it was sent"
        /// GitHub has done what it was asked.
        case acted = "after GitHub acted"
        /// GitHub has answered.
        case answered = "before the answer is recorded"
    }

    /// What really happened at GitHub, of which no webhook tells.
    enum Scenery: String, Sendable {
        case renamed, deleted, accessTaken, archived
        /// So much else was changed that GitHub's lists have several pages.
        case crowd
        /// Nothing; but webhooks are lost.
        case silence
    }

    let name: String
    let step: Step
    /// The stand-in's word for it; nil where the scenery is all.
    var kind: String?
    /// More of the order to the stand-in.
    var details = ""
    /// How many requests in a row it happens to.
    var times = 1
    var scenery: Scenery?
    /// Seconds that a call may take.
    var patience = 20.0
    var calls = FaultedCall.allCases
    /// GitHub's word is not what it does: nobody can agree with it.
    var isLie = false
    /// How many of what is created there are at the end.
    var copies = 1
    /// Milliseconds for which more may happen once all seems to be done.
    var aftermath = 0
    /// The ledger refuses to take the answer at first.
    var isOfLedger = false

    static let ever = 1_000
}

extension Fault {
    /// Every fault at every step that it can happen at. What only GitHub's own decision brings (403, 404, 410, 422,
    /// 429, 301) comes before it acts, never after.
    static let all: [Fault] = silence + unannounced + failures + refusals + limits + moves + garbage + ownTrouble

    private static func at(
        _ steps: [Step], _ name: String, _ kind: String, _ details: String = "",
        change: (inout Fault) -> Void = { _ in }
    ) -> [Fault] {
        steps.map { step in
            var fault = Fault(name: name, step: step, kind: kind, details: details)
            if step == .look { fault.calls = FaultedCall.allCases.filter(\.looksFirst) }
            change(&fault)
            return fault
        }
    }

    private static let early: [Step] = [.token, .look, .sent]

    private static let silence =
        at(early, "timeout", "timeout") { $0.patience = 1.5 }
        + at([.acted], "timeout", "act_then_timeout") { $0.patience = 1.5 }
        + at([.acted], "timeout, acts late", "act_late", #""delay_ms": 30000"#) {
            $0.patience = 1
            $0.copies = 2
            $0.aftermath = 30_500
        }
        + at(early, "reset", "reset") { $0.patience = 1.5 }
        + at([.acted], "reset", "act_then_reset") { $0.patience = 1.5 }
        + at(early, "slow answer", "slow", #""delay_ms": 400"#)
        + at([.acted], "slow answer", "act_then_slow", #""delay_ms": 400"#)

    /// Of what GitHub did only its lists tell.
    private static let unannounced =
        at([.acted], "timeout, webhook lost", "act_then_timeout") {
            $0.patience = 1.5
            $0.scenery = .silence
        }
        + at([.acted], "acts, then 500, webhook lost", "act_then_status", #""status": 500"#) {
            $0.scenery = .silence
        }
        + at([.acted], "acts, then 500, webhook lost, found on page 2", "act_then_status", #""status": 500"#) {
            $0.scenery = .crowd
            $0.calls = [.createTask, .createComment]
        }

    private static let failures =
        at(early, "500", "status", #""status": 500"#)
        + at([.acted], "acts, then 500", "act_then_status", #""status": 500"#)
        + at(early, "500 for good", "status", #""status": 500"#) { $0.times = ever }

    private static let refusals =
        at(early, "401", "status", #""status": 401, "body": {"message": "Bad credentials"}"#)
        + at([.look, .sent], "401 for good", "status", #""status": 401, "body": {"message": "Bad credentials"}"#) {
            $0.times = ever
        }
        + at(
            early, "403, no permission", "status",
            #""status": 403, "body": {"message": "Resource not accessible by integration"}"#)
        + at(
            early, "403, suspended", "status",
            #""status": 403, "body": {"message": "This installation has been suspended"}"#)
        + at(early, "404", "status", #""status": 404, "body": {"message": "Not Found"}"#)
        + at([.token], "404 for good", "status", #""status": 404, "body": {"message": "Not Found"}"#) {
            $0.times = ever
        }
        + at([.look, .sent], "404 for good", "status", #""status": 404, "body": {"message": "Not Found"}"#) {
            $0.times = ever
            $0.isLie = true
        }
        + [
            Fault(
                name: "404, deleted there", step: .sent, scenery: .deleted,
                calls: [.updateComment, .deleteComment]),
            Fault(name: "404, access taken", step: .sent, scenery: .accessTaken),
            Fault(name: "403, archived", step: .sent, scenery: .archived),
            Fault(
                name: "410, deleted there", step: .sent, scenery: .deleted, calls: [.updateTask, .createComment]),
        ]
        + at([.look, .sent], "410", "status", #""status": 410, "body": {"message": "This issue was deleted"}"#) {
            $0.isLie = true
        }
        + at(
            [.sent], "422", "status",
            #""status": 422, "body": {"message": "Validation Failed", "errors": [{"resource": "Issue", "field": "title", "code": "invalid"}]}"#
        ) { $0.calls = FaultedCall.allCases.filter { $0 != .deleteComment } }
        + at(
            [.sent], "422, for a label", "status",
            #""status": 422, "body": {"message": "Validation Failed", "errors": [{"resource": "Label", "field": "name", "code": "invalid"}]}"#
        ) { $0.calls = [.createTask, .updateTask] }

    private static let limits =
        at(
            early, "403, primary limit", "status",
            #""status": 403, "headers": {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "RESET"}, "body": {"message": "API rate limit exceeded"}"#
        )
        + at(
            early, "403, secondary limit", "status",
            #""status": 403, "headers": {"Retry-After": "1"}, "body": {"message": "You have exceeded a secondary rate limit."}"#
        ) + at(early, "429", "status", #""status": 429, "headers": {"Retry-After": "1"}"#)

    private static let moves =
        at(early, "301", "redirect", #""location": "LOCATION""#)
        + [Fault(name: "301, renamed there", step: .sent, scenery: .renamed)]

    private static let garbage =
        at(early, "garbage answer", "garbage") + at([.acted], "garbage answer", "act_then_garbage")

    private static let ownTrouble = [
        Fault(name: "the ledger cannot write", step: .answered, isOfLedger: true)
    ]
}
