import Foundation

/// `POST /_control/webhooks` changes only what it names:
/// - `paused`: hold everything until `webhooks/flush` or `paused: false`
/// - `delay_ms`, `jitter_ms`: wait so long, and up to so much more at random
/// - `drop_next` N, `drop_every` N, `drop_probability` P: lose the next N, each N-th, or each with P
/// - `drop_traced` (default true): a lost delivery is in GitHub's delivery log as failed; false: it never was
/// - `duplicate_next`, `duplicate_every`, `duplicate_probability`: send twice, under the same GUID
/// - `reorder` N: gather N, then send them in reverse; 0 ends it and sends what is held
/// - `in_order`: wait for each answer before the next delivery
/// - `seed`: of the dice
/// - `reset: true`: first put everything back to harmless, and send what is held
extension StandIn {
    func setWebhooks(_ request: ControlRequest) throws(Refusal) -> JSON {
        try request.allow(
            "paused", "delay_ms", "jitter_ms", "drop_next", "drop_every", "drop_probability", "drop_traced",
            "duplicate_next", "duplicate_every", "duplicate_probability", "reorder", "in_order", "seed", "reset")
        if request.body["reset"]?.flag == true {
            dispatch(mischief.release())
            let done = mischief.done
            mischief = WebhookMischief()
            mischief.done = done
        }
        if let seed = request.number("seed") { mischief.dice = .init(seed: seed) }
        if let delay = request.number("delay_ms") { mischief.delayMilliseconds = delay }
        if let jitter = request.number("jitter_ms") { mischief.jitterMilliseconds = jitter }
        if let next = request.number("drop_next") { mischief.drop.next = next }
        if let every = request.number("drop_every") { mischief.drop.every = every }
        if let chance = request.body["drop_probability"]?.fraction { mischief.drop.probability = chance }
        if let traced = request.body["drop_traced"]?.flag { mischief.dropLeavesTrace = traced }
        if let next = request.number("duplicate_next") { mischief.duplicate.next = next }
        if let every = request.number("duplicate_every") { mischief.duplicate.every = every }
        if let chance = request.body["duplicate_probability"]?.fraction { mischief.duplicate.probability = chance }
        if let inOrder = request.body["in_order"]?.flag { mischief.isInOrder = inOrder }
        if let paused = request.body["paused"]?.flag {
            mischief.isPaused = paused
            if !paused { dispatch(mischief.release()) }
        }
        if let reorder = request.number("reorder") {
            if reorder <= 1 { dispatch(mischief.release()) }
            mischief.reorder = reorder
        }
        return webhookStanding
    }

    /// `POST /_control/webhooks/redeliver`: somebody presses the button beside a delivery, `after_ms` from now. `back`
    /// N means the N-th before the latest (0), beginning anew behind the oldest.
    func redeliver(_ request: ControlRequest) throws(Refusal) -> JSON {
        try request.allow("back", "after_ms")
        let known = state.deliveries.entries
        guard !known.isEmpty else { return ["guid": nil] }
        let delivery = known[known.count - 1 - (request.number("back") ?? 0) % known.count]
        let parcel = Parcel(guid: delivery.guid, announcement: delivery.again)
        dispatch([.send(parcel, afterMilliseconds: request.number("after_ms") ?? 0)])
        return ["guid": .string(delivery.guid)]
    }

    var webhookStanding: JSON {
        [
            "paused": .bool(mischief.isPaused),
            "delay_ms": .integer(mischief.delayMilliseconds),
            "jitter_ms": .integer(mischief.jitterMilliseconds),
            "drop_next": .integer(mischief.drop.next),
            "drop_every": .integer(mischief.drop.every),
            "drop_probability": .double(mischief.drop.probability),
            "drop_traced": .bool(mischief.dropLeavesTrace),
            "duplicate_next": .integer(mischief.duplicate.next),
            "duplicate_every": .integer(mischief.duplicate.every),
            "duplicate_probability": .double(mischief.duplicate.probability),
            "reorder": .integer(mischief.reorder),
            "in_order": .bool(mischief.isInOrder),
            "held": .integer(mischief.held.count),
            "under_way": .integer(underWay),
            "lost": .integer(mischief.done.lost),
            "doubled": .integer(mischief.done.doubled),
            "reversed": .integer(mischief.done.reversed),
            "late": .integer(mischief.done.late),
        ]
    }
}
