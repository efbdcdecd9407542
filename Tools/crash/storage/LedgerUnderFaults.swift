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
    /// Of the ledger that was opened last.
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
        let (reached, stuck) = await work(plan, seed)
        let hadPower = faulty_storage_has_power() != 0
        tally.note(plan, reached: reached, hadPower: hadPower, faults: faulty_storage_faults())
        faulty_storage_cut_power()
        // No thread of a process lives through a power loss: not even one that has yet to begin to look for damage.
        guard await eventually({ health?.stop?.finding != .searching && faulty_storage_open_files() == 0 }) else {
            return ["files are still open"]
        }
        var loss = faulty_loss()
        let error = faulty_storage_come_back(&loss)
        guard error == 0 else { return ["the files cannot be put back: \(String(cString: strerror(error)))"] }
        tally.note(loss, acknowledged: promises.count - before)
        do {
            return stuck + (try await Recovery(folder: folder, promises: promises, independent: independent).problems())
        } catch {
            return stuck + ["it does not open: \(error)"]
        }
    }

    /// Opens the ledger and works with it until the power goes or all is said. Returns how far that came, and what should
    /// have gone on and did not.
    private func work(_ plan: Plan, _ seed: UInt64) async -> (Tally.Reached, [String]) {
        health = nil
        do {
            let ledger = try Ledger.open(
                folder: folder, tables: ProjectionCatalog.tables,
                reserve: DiskReserve(folder: folder, bytes: 1 << 20))
            health = ledger.health
            let workload = try await Workload(
                ledger, folder, promises, round: number, answersEarly: double == .earlyAnswers)
            var dice = SplitMix64(seed: seed)
            let finished = await workload.run(plan, &dice)
            guard finished, plan.isOver else { return (finished ? .end : .middle, []) }
            // A fault that is over is over: the same process goes on.
            let goesOn = await workload.isWritable(after: plan.fault)
            return (.end, goesOn || faulty_storage_has_power() == 0 ? [] : ["nothing can be written after the fault"])
        } catch {
            return (.opening, [])
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
