import LedgerEvents
import Projections
import StandInGitHub
import SyncEngine

extension Universe {
    /// Everything that is wrong around us is put right, nobody does anything any more, and what is under way has
    /// all the time that it wants.
    func settle() {
        scheduler.dice = Dice(seed: 1)
        tell("now all is quiet")
        // Long enough for whoever tries again to have tried often enough.
        if lastsForGood > 0 { rest(atMost: lastsForGood * 1_000_000) }
        countFaults()
        control("DELETE", "faults")
        order("copies", "{}")
        for repository in look()?.repositories ?? [] {
            order("repositories/issues", Self.json(["repository": repository.fullName, "enabled": true]))
        }
        order("webhooks", #"{"reset": true}"#)
        order("clock", #"{"frozen_at": null, "speed": 1}"#)
        drift.speed = 1
        changesInOneSecond = nil
        order("limits", #"{"renew": true, "writes_per_minute": null}"#)
        network.isDown = false
        network.refusals = 0
        network.overtaking = { _, _ in nil }
        disk.mend()
        comeToRest(13)
    }

    /// - Parameter sweeps: So many pass after a start.
    func comeToRest(_ sweeps: Int64) {
        scheduler.run(until: max(scheduler.now, mirror.pausedUntil) + 60_000_000)
        retryErrored()
        rest()
        startAnew(sweeps)
        guard lastRedelivery > scheduler.now else { return }
        scheduler.run(until: lastRedelivery + 2 * setting.reconcileInterval)
        rest()
        // What a backup that was put back knows nothing of is news then, and that it was deleted shows in a comparison.
        if mirror.epochs.current > 0 { startAnew(sweeps) }
    }

    /// A process that starts looks after what the one before it left, and compares whole lists.
    private func startAnew(_ sweeps: Int64) {
        for name in ProcessName.allCases { kill(name, because: "started anew") }
        scheduler.run(until: scheduler.now + sweeps * setting.reconcileInterval)
        retryErrored()
        rest()
        scheduler.run(until: scheduler.now + 2 * setting.reconcileInterval)
        rest()
    }

    private func retryErrored() {
        asOperator("retries what is errored") { ledger in _ = try await BulkRetry(ledger).run(RetryFilter()) }
        scheduler.run(until: scheduler.now + 10_000_000)
    }

    /// Lets time pass until nothing waits; a day at the most.
    func rest(atMost time: Microseconds = 26 * 3_600_000_000) {
        let end = scheduler.now + time
        while !isQuiet, scheduler.now < end, !scheduler.isStuck, violations.isEmpty {
            scheduler.run(until: scheduler.now + 30_000_000)
        }
    }

    private var isQuiet: Bool {
        mirror.confirmations.isEmpty
            && !mirror.operations.values.contains {
                [.queued, .processing, .recorded].contains($0.state.name) && !mirror.waitsForLostTask($0)
            }
    }
}

extension LogMirror {
    /// A comment waits for its task's issue, which nobody is to make at present: until an errored create is tried
    /// again, or the repository is connected. That is a cause, and a named one.
    func waitsForLostTask(_ operation: Projections.Operation) -> Bool {
        guard operation.state.name == .queued, operation.kind == .comment,
            let task = operation.record.flatMap({ records[$0]?.parent }), bindings[task] == nil
        else { return false }
        return !(ofRecord[task] ?? []).contains { operations[$0]?.isPending == true }
    }
}
