import LedgerEvents
import Projections
import SyncEngine

/// Our processes live and die.
extension Universe {
    func start(_ name: ProcessName) {
        guard machines[name] == nil else { return }
        machineCount += 1
        tell("    \(name.rawValue) starts")
        let scheduler = scheduler
        let isForgetful = setting.plant == .forgetMarker
        let rules = setting.plant?.judge ?? .rules
        let disk = disk
        let machine = Machine(
            name, number: machineCount,
            in: .init(
                scheduler: scheduler, disk: disk, network: network, lock: lock, setting: setting,
                markerKey: Array(repeating: isForgetful ? UInt8(truncatingIfNeeded: machineCount) : 7, count: 32),
                judge: Judge { command, state, moment in
                    let decision = try rules.decide(command, state, moment)
                    disk.note(.init(command: command, state: state, moment: moment, drafts: decision.drafts))
                    return decision
                },
                gaveUp: { [weak self] life, health, error in self?.gaveUp(life, health, error) },
                failed: { [weak self] life, health, text in self?.failed(life, health, text) },
                noticed: { [weak self] life, notice in self?.noticed(life, notice) }))
        machines[name] = machine
        machine.start()
    }

    /// Starts again by itself after a while, as a service does.
    ///
    /// - Returns: Whether it ran.
    @discardableResult
    func kill(_ name: ProcessName, because reason: String) -> Bool {
        guard let machine = machines[name] else { return false }
        machines[name] = nil
        tell("    \(name.rawValue) dies: \(reason)")
        machine.kill()
        scheduler.at(scheduler.now + scheduler.dice.between(10, 15_000) * 1_000) { [weak self] _ in self?.start(name) }
        return true
    }

    /// That one, and not the one that may have come after it.
    func kill(_ life: Life, because reason: String) {
        if machines[life.process]?.life === life { kill(life.process, because: reason) }
    }

    /// What was not synced is forgotten, and with it all memory.
    ///
    /// - Returns: Whether anything ran.
    func losePower() throws -> Bool {
        let ran = ProcessName.allCases.map { kill($0, because: "the power fails") }
        try disk.losePower()
        return ran.contains(true)
    }
}
