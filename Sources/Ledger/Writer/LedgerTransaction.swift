import GRDB
package import LedgerEvents

/// What a command may do while it has the log for itself: read where things stand, and append.
///
/// What it appends is folded at once, so that the next read sees it.
package final class LedgerTransaction {
    /// The time that this transaction's events are recorded at. Never before that of an earlier event.
    /// The clock is asked when somebody wants to know: a command that only catches up takes no time of anybody.
    package private(set) lazy var now = max(clock(), lastTime)
    package let rows: Rows
    /// The operations that this command has recorded so far.
    package private(set) var operations: [OperationID] = []
    /// A body that may be appended here, packed while others had the log.
    package var bodyAtHand: NewBody?
    let log: any EventTransaction
    private let projections: ProjectionSet
    private let scrubbing: Scrubbing?
    /// Whether part of it can be taken back.
    private let hasSavepoints: Bool
    private let clock: () -> Microseconds
    /// When the last event of the log was recorded.
    private(set) var lastTime: Microseconds

    init(
        after lastTime: Microseconds, clock: @escaping () -> Microseconds, rows: Rows, log: any EventTransaction,
        projections: ProjectionSet, scrubbing: Scrubbing?, hasSavepoints: Bool
    ) {
        self.lastTime = lastTime
        self.clock = clock
        self.rows = rows
        self.log = log
        self.projections = projections
        self.scrubbing = scrubbing
        self.hasSavepoints = hasSavepoints
    }

    /// The position that the next event will have.
    package var nextPosition: Position {
        get throws { try log.head + 1 }
    }

    package func event(at position: Position) throws -> Event? { try log.event(at: position) }
    package func body(at position: Position) throws -> [UInt8]? { try log.body(at: position) }

    /// What the body's digest was salted with; nil if there is none, or it was erased.
    package func salt(ofBodyAt position: Position) throws -> [UInt8]? { try log.salt(ofBodyAt: position) }

    package func bodies(at positions: Set<Position>) throws -> [Position: [UInt8]] { try log.bodies(at: positions) }

    package func operations(of records: Set<RecordID>, after position: Position) throws -> Set<OperationID> {
        try log.operations(of: records, after: position)
    }

    @discardableResult
    package func append(_ draft: Draft) throws -> Event {
        let event = try log.append(withBodyAtHand(draft), recordedAt: now)
        lastTime = event.recordedAt
        try projections.fold(event, into: rows)
        if event.type == .operationRecorded { operations.append(event.position) }
        return event
    }

    /// It is for one event, as its salt is.
    private func withBodyAtHand(_ draft: Draft) -> Draft {
        guard case .new(let body) = draft.body, body.stored == nil, let packed = bodyAtHand, packed.bytes == body.bytes
        else { return draft }
        bodyAtHand = nil
        var draft = draft
        draft.body = .new(packed)
        return draft
    }

    package func append(_ drafts: [Draft]) throws {
        for draft in drafts { try append(draft) }
    }

    /// Whether an error has ended the transaction, or speaks of the file and not of what was to be done: nothing can be
    /// appended any more, and the whole group fails.
    package func isOver(by error: any Error) -> Bool {
        (error as? any FatalToGroup)?.isFatalToGroup == true || !rows.db.isInsideTransaction
    }

    /// Erases what an event brought, salt and all, and appends that it was.
    ///
    /// - Parameter request: The `redaction.requested` that says who wanted it, and why.
    @discardableResult
    package func erase(bodyOf event: Event, for request: Position) throws -> Event {
        try scrubbing?.begin(names: event.type.foldsItsBody)
        let redaction = try append(
            Draft(
                BodyRedacted(of: event), record: event.record, operation: event.operation, correlation: request,
                causation: request, body: .of(event.position)))
        try log.eraseBody(at: event.position)
        return redaction
    }

    /// Runs `work`; if it throws, nothing that it appended remains, and the transaction goes on.
    ///
    /// For a savepoint SQLite copies each page that is changed behind it, which takes as long as all the rest, and few
    /// are ever gone back to. So the first attempt has none. Where one would have been needed, the whole group is taken
    /// back and run again with savepoints.
    package func savepoint(_ work: () throws -> Void) throws {
        guard hasSavepoints else {
            let head = try log.head
            do { return try work() } catch {
                guard !isOver(by: error), try log.head != head else { throw error }
                throw SavepointNeeded()
            }
        }
        try rows.flush()
        let before = operations.count
        do {
            try log.savepoint { try Savepoint.run(in: rows.db, work) }
        } catch {
            rows.forget()
            operations.removeSubrange(before...)
            throw error
        }
    }
}
