import Ledger
import LedgerEvents
import Projections

/// The disk that the processes share: the log, and what is made of it. It keeps what was committed, whoever dies, and can be
/// told to fail.
final class Disk: @unchecked Sendable {
    // @unchecked: of the scheduler's one thread.
    let log: any EventStore
    /// Where the log's file is; nil for one in memory.
    let file: String?
    private(set) var rows: MemoryRows
    /// The rows as they were when the disk last had all of them; nil: it never has.
    private var syncedRows: MemoryRows?
    private var troubles: [Trouble] = []
    private var isFull = false
    /// What was decided in the transaction under way.
    private var decisions: [DecisionMade] = []
    /// Told of what is durable now.
    var committed: (_ events: [Event], _ decisions: [DecisionMade]) -> Void = { _, _ in }
    /// Told of what went wrong.
    var troubled: (Trouble) -> Void = { _ in }
    /// Whoever writes dies.
    var died: (Life) -> Void = { _ in }

    enum Trouble: String, Sendable, CaseIterable {
        /// Nothing can be written.
        case refuses = "disk refuses"
        /// What was written cannot be made durable: it is not there.
        case failsToSync = "disk fails to sync"
        /// The log is durable, and the rows made of it are not.
        case rowsFail = "rows fail"
        /// The writer dies before anything of it is durable.
        case diesBefore = "dies before the commit"
        /// All is durable, and nobody is told.
        case diesAfter = "dies after the commit"

        var fault: FaultKind {
            switch self {
            case .refuses: .diskRefuses
            case .failsToSync: .diskFailsToSync
            case .rowsFail: .rowsFail
            case .diesBefore: .diesBeforeCommit
            case .diesAfter: .diesAfterCommit
            }
        }
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// - Parameter folder: An empty one, for a log in a file.
    init(folder: String?) throws {
        file = folder.map { $0 + "/ledger.db" }
        log = try file.map { try SQLiteStore(path: $0) } ?? InMemoryStore()
        rows = try MemoryRows()
    }

    func order(_ trouble: Trouble, times: Int = 1) { troubles += Array(repeating: trouble, count: times) }

    func fill(_ isFull: Bool) { self.isFull = isFull }

    func mend() {
        troubles = []
        isFull = false
    }

    /// What is made of the log is brought to the disk now and then, and not with every commit.
    func syncRows() throws { syncedRows = try rows.copy() }

    /// What was not synced is gone: the rows go back to what they were.
    func losePower() throws { rows = try syncedRows?.copy() ?? MemoryRows() }

    func note(_ decision: DecisionMade) { decisions.append(decision) }

    func transaction<Result>(by life: Life, _ work: (any EventTransaction) throws -> Result) throws -> Result {
        try life.check()
        decisions = []
        let trouble = isFull ? .refuses : troubles.isEmpty ? nil : troubles.removeFirst()
        if let trouble { troubled(trouble) }
        switch trouble {
        case .refuses?: throw Failure(description: isFull ? "the disk is full" : "the disk refuses")
        case .failsToSync?, .diesBefore?:
            if trouble == .diesBefore { died(life) }
            return try log.transaction { transaction in
                _ = try work(transaction)
                throw Failure(description: "the disk cannot sync")
            }
        case .rowsFail?: rows.refuseCommits(1)
        case .diesAfter?, nil: break
        }
        let before = try log.read { try $0.head }
        let result = try log.transaction(work)
        committed(try log.read { try $0.events(after: before, limit: .max) }, decisions)
        if trouble == .diesAfter {
            died(life)
            try life.check()
        }
        return result
    }
}

/// Whether a process is alive. What a dead one still has under way has no effect on anything.
final class Life: @unchecked Sendable {
    // @unchecked: of the scheduler's one thread.
    let process: ProcessName
    private(set) var isOver = false

    init(_ process: ProcessName) { self.process = process }

    func end() { isOver = true }

    func check() throws { if isOver { throw Disk.Failure(description: "the process is dead") } }
}

enum ProcessName: String, Sendable, CaseIterable { case serve, projector }

/// The log as one process has it open.
final class OpenStore: EventStore {
    private let disk: Disk
    private let life: Life

    init(_ disk: Disk, _ life: Life) {
        self.disk = disk
        self.life = life
    }

    func transaction<Result>(_ work: (any EventTransaction) throws -> Result) throws -> Result {
        try disk.transaction(by: life, work)
    }

    func read<Result>(_ work: (any EventReader) throws -> Result) throws -> Result {
        try life.check()
        return try disk.log.read(work)
    }
}

/// What the rules were asked and what they said.
struct DecisionMade: Sendable {
    var command: RecordCommand
    var state: RecordState
    var moment: Moment
    var drafts: [Draft]
}
