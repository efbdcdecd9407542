import Foundation
import GRDB
import Ledger
import LedgerEvents
import Projections

/// The disk that the processes share: the log, and what is made of it. It keeps what was committed, whoever dies,
/// and can be told to fail.
final class Disk: @unchecked Sendable {
    // @unchecked: of the scheduler's one thread.
    private(set) var log: any EventStore
    /// Where the log's file is; nil for one in memory.
    let file: String?
    private(set) var rows: MemoryRows
    /// The rows as they were when the disk last had all of them; nil: it never has.
    private var syncedRows: MemoryRows?
    private var troubles: [Trouble] = []
    private(set) var isFull = false
    /// How many transactions the reserve has still room for, once it is given back.
    private var roomInReserve = 0
    let folder: String
    /// What was decided in the transaction under way.
    private var decisions: [DecisionMade] = []
    /// Told of what is durable now.
    var committed: (_ events: [Event], _ decisions: [DecisionMade]) -> Void = { _, _ in }
    /// Told of what went wrong.
    var troubled: (Trouble, Life) -> Void = { _, _ in }
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
        /// There is no room.
        case full = "disk full"

        /// What can be ordered to happen to a transaction.
        static let orderable: [Trouble] = [.refuses, .failsToSync, .rowsFail, .diesBefore, .diesAfter]

        var fault: FaultKind {
            switch self {
            case .refuses: .diskRefuses
            case .failsToSync: .diskFailsToSync
            case .rowsFail: .rowsFail
            case .diesBefore: .diesBeforeCommit
            case .diesAfter: .diesAfterCommit
            case .full: .diskFull
            }
        }
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// - Parameter folder: An empty one, for the reserve, and for the log if that is to be in a file.
    init(folder: String, isOnFile: Bool) throws {
        self.folder = folder
        file = isOnFile ? folder + "/ledger.db" : nil
        log = try file.map { try SQLiteStore(path: $0) } ?? InMemoryStore()
        rows = try MemoryRows()
    }

    func order(_ trouble: Trouble, times: Int = 1) { troubles += Array(repeating: trouble, count: times) }

    /// - Parameter room: For so many transactions there is some once the reserve is given back.
    func fill(_ isFull: Bool, room: Int = 0) {
        self.isFull = isFull
        roomInReserve = room
    }

    /// What processes keep for what has begun.
    var reserve: DiskReserve {
        DiskReserve(folder: folder, bytes: Self.reserveBytes) { [weak self] _ in
            guard let self, isFull else { return Self.reserveBytes << 10 }
            return isReserveKept ? 0 : Self.reserveBytes
        }
    }

    private static let reserveBytes: Int64 = 4_096

    private var isReserveKept: Bool {
        let size = try? FileManager.default.attributesOfItem(atPath: folder + "/reserve")[.size] as? Int64
        return size ?? 0 >= Self.reserveBytes
    }

    /// Writes one transaction, if there is room.
    private func takeRoom() -> Bool {
        guard isFull else { return true }
        guard !isReserveKept, roomInReserve > 0 else { return false }
        roomInReserve -= 1
        return true
    }

    func mend() {
        troubles = []
        isFull = false
    }

    /// What is made of the log is brought to the disk now and then, and not with every commit.
    func syncRows() throws { syncedRows = try rows.copy() }

    /// What was not synced is gone: the rows go back to what they were.
    func losePower() throws { rows = try syncedRows?.copy() ?? MemoryRows() }

    /// Has another log in the place of the one in the file, which is closed meanwhile. What was made of that is gone.
    func replaceLog(_ replace: () throws -> Void) throws {
        guard let file else { return }
        log = InMemoryStore()
        try replace()
        log = try SQLiteStore(path: file)
        (rows, syncedRows) = (try MemoryRows(), nil)
    }

    func note(_ decision: DecisionMade) { decisions.append(decision) }

    func transaction<Result>(by life: Life, _ work: (any EventTransaction) throws -> Result) throws -> Result {
        try life.check()
        decisions = []
        let trouble = !takeRoom() ? .full : troubles.isEmpty ? nil : troubles.removeFirst()
        if let trouble, ![.rowsFail, .diesAfter].contains(trouble) { troubled(trouble, life) }
        switch trouble {
        case .full?: throw DatabaseError(resultCode: .SQLITE_FULL)
        case .refuses?: throw DatabaseError(resultCode: .SQLITE_IOERR_WRITE)
        case .failsToSync?, .diesBefore?:
            if trouble == .diesBefore { died(life) }
            return try log.transaction { transaction in
                _ = try work(transaction)
                throw DatabaseError(resultCode: .SQLITE_IOERR_FSYNC)
            }
        case .rowsFail?, .diesAfter?, nil: break
        }
        let before = try log.read { try $0.head }
        let result = try log.transaction(work)
        committed(try log.read { try $0.events(after: before, limit: .max) }, decisions)
        // The rows follow at once.
        if trouble == .rowsFail { rows.refuseCommits(1) }
        if trouble == .rowsFail || trouble == .diesAfter { troubled(trouble ?? .full, life) }
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
    /// When something was last done to its disk: what it cannot do after that is not its fault.
    var troubledAt: Microseconds?

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
