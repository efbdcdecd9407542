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
            order("clock", #"{"frozen_at": "\#(now)"}"#)
            changesInOneSecond = 0
            scheduler.at(scheduler.now + Int64(1 + action.choice(0, of: 4)) * 1_000_000) { [weak self] _ in
                self?.changesInOneSecond = nil
                self?.order("clock", #"{"frozen_at": null}"#)
            }
        case .driftClock:
            // Up to half a minute in an hour, either way.
            settleDrift()
            drift.speed = 1 + Double(action.choice(0, of: 17) - 8) / 1_000
            order("clock", #"{"speed": \#(drift.speed)}"#)
        case .copiesLag:
            // Never longer than a sweep looks back.
            let reads = action.one(0, of: ["all", "lists", "resources"]) ?? "all"
            order(
                "copies",
                #"{"reads": "\#(reads)", "seconds": \#(1 + action.choice(1, of: 45)), "one_of": \#(1 + action.choice(2, of: 2))}"#
            )
        case .lowLimit: order("limits", #"{"remaining": \#(action.choice(0, of: 12))}"#)
        case .tightLimits:
            // GitHub may say so in either way, and may leave it to us how long to wait.
            let (status, wait) = (
                action.choice(1, of: 2) == 0 ? 403 : 429, action.choice(2, of: 3) == 0 ? "null" : "15"
            )
            order(
                "limits",
                #"{"writes_per_minute": \#(1 + action.choice(0, of: 4)), "secondary_status": \#(status), "retry_after": \#(wait)}"#
            )
            scheduler.at(scheduler.now + 240_000_000) { [weak self] _ in
                self?.order("limits", #"{"writes_per_minute": null}"#)
            }
        case .loseWebhooks:
            order(
                "webhooks",
                #"{"drop_next": \#(1 + action.choice(0, of: 5)), "drop_traced": \#(action.choice(1, of: 2) == 0)}"#)
        case .mixWebhooks:
            order(
                "webhooks",
                #"{"delay_ms": \#(action.choice(0, of: 900)), "jitter_ms": \#(action.choice(1, of: 60) * 700), "duplicate_every": \#(2 + action.choice(2, of: 5)), "reorder": \#(action.choice(3, of: 5)), "seed": \#(action.choice(0, of: 1_000))}"#
            )
        case .redeliver:
            // Within GitHub's three days. Whatever has become of it since, its words are those of its time.
            let delays = [0, 1_000, 60_000 * (1 + action.choice(2, of: 30)), 3_600_000 * (1 + action.choice(2, of: 2))]
            let delay = action.one(1, of: delays) ?? 0
            order("webhooks/redeliver", #"{"back": \#(action.choice(0, of: 100)), "after_ms": \#(delay)}"#)
            lastRedelivery = max(lastRedelivery, scheduler.now + Int64(delay) * 1_000)
        default: order("webhooks", #"{"reset": true}"#)
        }
    }

    func timeAtGitHub() -> String? {
        struct Clock: Decodable { var now: String }
        return (standing("clock") as Clock?)?.now
    }

    /// How far the drift has taken GitHub's clock up to now: what is less than its whole seconds nobody can see.
    func settleDrift() {
        let before = abs(drift.microseconds)
        drift.microseconds += Double(scheduler.now - drift.since) * (drift.speed - 1)
        drift.since = scheduler.now
        if before < 1_000_000, abs(drift.microseconds) >= 1_000_000 { count(Fault(.clockDrifts)) }
    }

    func changedAtGitHub() {
        guard let changes = changesInOneSecond else { return }
        changesInOneSecond = changes + 1
        if changes == 1 { count(Fault(.oneSecond)) }
    }
}
