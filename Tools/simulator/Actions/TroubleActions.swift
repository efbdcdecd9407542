import Foundation

/// What goes wrong at GitHub and on the way from it.
extension Universe {
    /// A failure of a request to come, as the stand-in's control API takes it.
    struct RequestFault {
        var name: String
        var kind: String
        var details = ""
        /// Which requests; nil: any.
        var methods = ["GET", "POST", "PATCH", "DELETE"]
    }

    /// What the projector's table of faults has, but for words of GitHub's that are not so: nobody can agree with those.
    static let requestFaults: [RequestFault] = {
        let writes = ["POST", "PATCH", "DELETE"]
        return [
            .init(name: "timeout", kind: "timeout"),
            .init(name: "acts, then timeout", kind: "act_then_timeout", methods: writes),
            .init(name: "acts late", kind: "act_late", details: #""delay_ms": 33000"#, methods: writes),
            .init(name: "reset", kind: "reset"),
            .init(name: "acts, then reset", kind: "act_then_reset", methods: writes),
            .init(name: "slow", kind: "slow", details: #""delay_ms": 4000"#),
            .init(name: "acts, then slow", kind: "act_then_slow", details: #""delay_ms": 4000"#, methods: writes),
            .init(name: "500", kind: "status", details: #""status": 500"#),
            .init(name: "502", kind: "status", details: #""status": 502"#),
            .init(name: "acts, then 500", kind: "act_then_status", details: #""status": 500"#, methods: writes),
            .init(name: "401", kind: "status", details: #""status": 401, "body": {"message": "Bad credentials"}"#),
            .init(
                name: "403", kind: "status",
                details: #""status": 403, "body": {"message": "Resource not accessible by integration"}"#),
            .init(
                name: "404", kind: "status", details: #""status": 404, "body": {"message": "Not Found"}"#,
                methods: ["POST", "PATCH"]),
            .init(
                name: "422", kind: "status",
                details:
                    #""status": 422, "body": {"message": "Validation Failed", "errors": [{"resource": "Issue", "field": "title", "code": "invalid"}]}"#,
                methods: ["POST", "PATCH"]),
            .init(
                name: "secondary limit", kind: "status",
                details:
                    #""status": 403, "headers": {"Retry-After": "20"}, "body": {"message": "You have exceeded a secondary rate limit."}"#
            ),
            .init(name: "429", kind: "status", details: #""status": 429, "headers": {"Retry-After": "7"}"#),
            .init(
                name: "primary limit", kind: "status",
                details:
                    #""status": 403, "headers": {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "RESET"}, "body": {"message": "API rate limit exceeded"}"#
            ),
            .init(
                name: "redirect", kind: "redirect",
                details: #""location": "https://github.invalid/repositories/0/issues""#,
                methods: ["PATCH"]),
            .init(name: "garbage", kind: "garbage"),
            .init(name: "acts, then garbage", kind: "act_then_garbage", methods: writes),
        ]
    }()

    func trouble(_ action: Action) {
        switch action.kind {
        case .fault: orderFault(action)
        case .setClock:
            // Its times do not go back, whatever it is set to.
            offset += Int64(action.choice(0, of: 30))
            order("clock", #"{"offset_seconds": \#(offset)}"#)
        case .stopClock:
            // Everything that happens within these seconds shares one of GitHub's.
            guard let now = timeAtGitHub() else { return }
            fault("one second for many changes") { order("clock", #"{"frozen_at": "\#(now)"}"#) }
            scheduler.at(scheduler.now + Int64(1 + action.choice(0, of: 4)) * 1_000_000) { [weak self] _ in
                self?.order("clock", #"{"frozen_at": null}"#)
            }
        case .driftClock:
            // Up to half a minute in an hour, either way.
            fault("clock drifts") {
                order("clock", #"{"speed": \#(1 + Double(action.choice(0, of: 17) - 8) / 1_000)}"#)
            }
        case .copiesLag: network.lag.order(1 + action.choice(0, of: 3), lasting: 1 + Int64(action.choice(1, of: 20)))
        case .lowLimit: fault("hourly limit low") { order("limits", #"{"remaining": \#(action.choice(0, of: 12))}"#) }
        case .tightLimits:
            fault("tight secondary limits") {
                order("limits", #"{"writes_per_minute": \#(2 + action.choice(0, of: 9)), "retry_after": 15}"#)
            }
            scheduler.at(scheduler.now + 240_000_000) { [weak self] _ in
                self?.order("limits", #"{"writes_per_minute": null}"#)
            }
        case .loseWebhooks:
            fault("webhooks lost") {
                order(
                    "webhooks",
                    #"{"drop_next": \#(1 + action.choice(0, of: 5)), "drop_traced": \#(action.choice(1, of: 2) == 0)}"#)
            }
        case .mixWebhooks:
            fault("webhooks late, twice and out of order") {
                order(
                    "webhooks",
                    #"{"delay_ms": \#(action.choice(0, of: 900)), "jitter_ms": \#(action.choice(1, of: 60) * 700), "duplicate_every": \#(2 + action.choice(2, of: 5)), "reorder": \#(action.choice(3, of: 5)), "seed": \#(action.choice(0, of: 1_000))}"#
                )
            }
        default: order("webhooks", #"{"reset": true}"#)
        }
    }

    private func timeAtGitHub() -> String? {
        struct Clock: Decodable { var now: String }
        let answer = order("clock", "{}").flatMap { try? JSONDecoder().decode(Clock.self, from: Data($0.utf8)) }
        return answer?.now
    }

    /// How often a failure comes again: at times until nobody tries any more.
    private static let timesOver = [1, 2, 3, 1, 2, 3, 1, 2, 3, 12]

    private func orderFault(_ action: Action) {
        struct Ordered: Decodable { var id: Int }
        guard let fault = action.one(0, of: Self.requestFaults), let method = action.one(1, of: fault.methods) else {
            return
        }
        let now = timeAtGitHub().flatMap { try? Date($0, strategy: .iso8601) } ?? Date(timeIntervalSince1970: 0)
        let reset = Int64(now.timeIntervalSince1970) + 90
        let details = fault.details.replacing("RESET", with: "\(reset)")
        let body =
            #"{"kind": "\#(fault.kind)", "method": "\#(method)", "times": \#(action.one(2, of: Self.timesOver) ?? 1)"#
            + #", "after": \#(action.choice(3, of: 3))"# + (details.isEmpty ? "}" : ", \(details)}")
        tell("  \(fault.name) for \(method)")
        guard let text = order("faults", body),
            let ordered = try? JSONDecoder().decode(Ordered.self, from: Data(text.utf8))
        else { return report([.init("simulator", "a fault was not understood: \(body)")]) }
        faultsOrdered[ordered.id] = fault.name
    }
}
