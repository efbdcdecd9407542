import GitHub
import Ledger
import LedgerEvents
import SyncEngine

/// The engine is to cope with all that is done to it. What it could not cope with fails a run, unless its process is
/// dead or its disk has just failed.
extension Universe {
    /// So long an error may still be about what the disk did.
    private static let grace: Microseconds = 5_000_000

    func failed(_ life: Life, _ health: LedgerHealth?, _ text: String) {
        if isExcused(life, health) {
            tell("    \(life.process.rawValue): \(text)")
        } else {
            report([.init("engine", "\(life.process.rawValue): \(text)")])
        }
    }

    func isExcused(_ life: Life, _ health: LedgerHealth?) -> Bool {
        guard !life.isOver else { return true }
        guard let troubled = life.troubledAt else { return false }
        return health?.takesNew == false || scheduler.now - troubled < Self.grace
    }

    /// It ends by itself: where the disk has failed it may, and starts again.
    func gaveUp(_ life: Life, _ health: LedgerHealth?, _ error: any Error) {
        if isExcused(life, health) {
            count(Fault(life.process == .serve ? .serveGivesUp : .projectorGivesUp))
        } else {
            report([.init("engine", "\(life.process.rawValue) gives up: \(error)")])
        }
        // Not from within one of its own jobs.
        scheduler.at(scheduler.now) { [weak self] _ in self?.kill(life, because: "\(error)") }
    }

    /// What a process says of its disk.
    func noticed(_ life: Life, _ notice: LedgerHealth.Notice) {
        guard !life.isOver else { return }
        tell("    \(life.process.rawValue) says: \(notice)")
        switch notice {
        case .room(let isThere, _):
            if !isThere, !disk.isFull, life.troubledAt == nil {
                report([.init("engine", "\(life.process.rawValue) finds no room where there is")])
            }
            if !isThere { count(Fault(.noRoom)) }
            life.troubledAt = scheduler.now
            lookForRoom()
        case .stopped:
            if life.troubledAt == nil {
                report([.init("engine", "\(life.process.rawValue) writes nothing more, and nothing was done to it")])
            }
            count(Fault(.stopsWriting))
            // Until then it reads, and somebody sees it.
            scheduler.at(scheduler.now + scheduler.dice.between(1, 60) * 1_000_000) { [weak self] _ in
                self?.kill(life, because: "an operator starts it anew")
            }
        case .found: break
        case .upkeep(let text): failed(life, machines[life.process]?.ledger?.health, text)
        }
    }

    /// As a process does that stays: a few times a second, while there is anything to be seen.
    func lookForRoom() {
        guard !isLookingForRoom else { return }
        isLookingForRoom = true
        scheduler.at(scheduler.now + scheduler.dice.between(1, 250) * 1_000) { [weak self] _ in
            guard let self else { return }
            isLookingForRoom = false
            let ledgers = machines.values.compactMap(\.ledger)
            for ledger in ledgers { ledger.health.lookForRoom() }
            if disk.isFull || ledgers.contains(where: { $0.health.shortage != nil }) { lookForRoom() }
        }
    }
}

extension Error {
    /// GitHub, or the way there, and not the engine: whoever waits is told, and may ask again.
    var isOfGitHub: Bool {
        self is GitHubError || self is CallGate.Paused || self is RepositoryImport.Refused || self is CancellationError
    }
}
