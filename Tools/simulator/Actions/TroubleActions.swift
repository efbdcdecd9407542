import Foundation

/// What goes wrong at GitHub and on the way from it.
extension Universe {
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
            fault(.oneSecond) { order("clock", #"{"frozen_at": "\#(now)"}"#) }
            scheduler.at(scheduler.now + Int64(1 + action.choice(0, of: 4)) * 1_000_000) { [weak self] _ in
                self?.order("clock", #"{"frozen_at": null}"#)
            }
        case .driftClock:
            // Up to half a minute in an hour, either way.
            fault(.clockDrifts) {
                order("clock", #"{"speed": \#(1 + Double(action.choice(0, of: 17) - 8) / 1_000)}"#)
            }
        case .copiesLag:
            // Never longer than a sweep looks back.
            let reads = action.one(0, of: ["all", "lists", "resources"]) ?? "all"
            order(
                "copies",
                #"{"reads": "\#(reads)", "seconds": \#(1 + action.choice(1, of: 45)), "one_of": \#(1 + action.choice(2, of: 2))}"#
            )
        case .lowLimit: fault(.lowLimit) { order("limits", #"{"remaining": \#(action.choice(0, of: 12))}"#) }
        case .tightLimits:
            fault(.tightLimits) {
                order("limits", #"{"writes_per_minute": \#(2 + action.choice(0, of: 9)), "retry_after": 15}"#)
            }
            scheduler.at(scheduler.now + 240_000_000) { [weak self] _ in
                self?.order("limits", #"{"writes_per_minute": null}"#)
            }
        case .loseWebhooks:
            fault(.webhooksLost) {
                order(
                    "webhooks",
                    #"{"drop_next": \#(1 + action.choice(0, of: 5)), "drop_traced": \#(action.choice(1, of: 2) == 0)}"#)
            }
        case .mixWebhooks:
            fault(.webhooksMixed) {
                order(
                    "webhooks",
                    #"{"delay_ms": \#(action.choice(0, of: 900)), "jitter_ms": \#(action.choice(1, of: 60) * 700), "duplicate_every": \#(2 + action.choice(2, of: 5)), "reorder": \#(action.choice(3, of: 5)), "seed": \#(action.choice(0, of: 1_000))}"#
                )
            }
        default: order("webhooks", #"{"reset": true}"#)
        }
    }

    func timeAtGitHub() -> String? {
        struct Clock: Decodable { var now: String }
        let answer = order("clock", "{}").flatMap { try? JSONDecoder().decode(Clock.self, from: Data($0.utf8)) }
        return answer?.now
    }
}
