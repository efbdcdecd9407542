import CFaultyStorage
import Foundation
import Ledger
import RuleTesting
import SyncEngine

/// A data folder that goes through one power loss after another.
final class LedgerUnderFaults {
    private let folder: String
    private let independent: IndependentCheck
    private let double: StorageFaults.Double?
    private let promises = Promises()
    private var number = 0
    /// The last process was killed, and the machine went on.
    private var isAfterKill = false
    /// Of the ledger that was opened last, or was about to be.
    private var health: LedgerHealth?

    init(folder: String, double: StorageFaults.Double?, independent: IndependentCheck) {
        self.folder = folder
        self.double = double
        self.independent = independent
    }

    /// Returns what does not hold.
    func round(_ plan: Plan, seed: UInt64, _ tally: inout Tally) async -> [String] {
        number += 1
        let before = promises.count
        guard plan.begin() == 0 else { return ["SQLite does not take the storage"] }
        let (reached, problems) = await work(plan, seed)
        let hadPower = faulty_storage_has_power() != 0
        tally.note(plan, reached: reached, hadPower: hadPower, faults: faulty_storage_faults())
        let isEmpty = Complaints.isUndisturbed && promises.count == before && !(isAfterKill && plan.isBrief)
        let found = problems + (isEmpty ? ["nothing was done to the disk, and nothing was acknowledged"] : [])
        faulty_storage_cut_power()
        // No thread of a process lives through a power loss: not even one that has yet to begin to look for damage.
        guard await eventually({ health?.stop?.finding != .searching && faulty_storage_open_files() == 0 }) else {
            return ["files are still open"]
        }
        guard !plan.isKilled else {
            isAfterKill = true
            tally.noteKill(acknowledged: promises.count - before)
            return found
        }
        isAfterKill = false
        var loss = faulty_loss()
        let error = faulty_storage_come_back(&loss)
        guard error == 0 else { return ["the files cannot be put back: \(String(cString: strerror(error)))"] }
        tally.note(loss, acknowledged: promises.count - before)
        do {
            let recovery = Recovery(folder: folder, promises: promises, independent: independent, round: number)
            return found + (try await recovery.problems())
        } catch {
            return found + ["it cannot be used when the power is back: \(error)"]
        }
    }

    /// Opens the ledger and works with it until the power goes or all is said. Returns how far that came, and what
    /// failed or did not go on without cause.
    private func work(_ plan: Plan, _ seed: UInt64) async -> (Tally.Reached, [String]) {
        health = nil
        let complaints = Complaints()
        do {
            let opening = try LedgerOpening(
                folder: folder, tables: ProjectionCatalog.tables,
                reserve: DiskReserve(folder: folder, bytes: 1 << 20))
            // Known before the rest can fail: a look for damage may have begun then, and be about to open the files.
            health = opening.health
            let ledger = try opening.finish()
            let workload = try await Workload(
                ledger, folder, promises, complaints, round: number, double: double)
            var dice = SplitMix64(seed: seed)
            let isBrief = isAfterKill && plan.isBrief
            guard await workload.askAgain(isBrief: isBrief) else { return (.middle, complaints.all) }
            // Whatever was written now would sync what the last process has left.
            guard !isBrief else { return (.end, complaints.all) }
            let finished = await workload.run(plan, &dice)
            guard finished, plan.isOver else { return (finished ? .end : .middle, complaints.all) }
            // A fault that is over is over: the same process goes on.
            let goesOn = await workload.isWritable(after: plan.fault)
            let isStuck = !goesOn && faulty_storage_has_power() != 0
            if plan.endsWithErasure { await workload.endWithErasure() }
            return (.end, complaints.all + (isStuck ? ["nothing can be written after the fault"] : []))
        } catch {
            complaints.note("opening the ledger", error)
            return (.opening, complaints.all)
        }
    }
}

/// Asks again and again until it is so, for some seconds.
func eventually(_ condition: () -> Bool) async -> Bool {
    for _ in 0..<2_000 {
        if condition() { return true }
        try? await Task.sleep(for: .milliseconds(5))
    }
    return false
}
