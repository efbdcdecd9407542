package import Ledger
package import LedgerEvents
import Projections

/// What the log alone tells of a projector, in this process or another: whether there is something to bring to GitHub
/// that nothing holds up, and nobody takes it.
package struct ProjectorWatch: Sendable {
    /// How long work may lie there while nothing moves.
    package var patience: Microseconds
    /// How long a call may take that has begun.
    package var longestCall: Microseconds

    package init(patience: Microseconds, longestCall: Microseconds) {
        self.patience = patience
        self.longestCall = longestCall
    }

    /// Work that should have been taken up, and since when.
    package struct Overdue: Sendable, Equatable {
        package var operation: OperationID
        package var since: Microseconds
    }

    /// nil: nothing is due, or something moved lately.
    package func overdue(_ reader: LedgerReader, at now: Microseconds) throws -> Overdue? {
        guard let oldest = try due(reader, at: now).min(by: { $0.since < $1.since }) else { return nil }
        return try hasMoved(reader, since: now - patience) ? nil : oldest
    }

    private func due(_ reader: LedgerReader, at now: Microseconds) throws -> [Overdue] {
        // What a pause held up until a moment ago need not be taken up yet.
        let pauses = try reader.rows.all(CallPause.self, where: "until > ?", [.integer(now - patience)])
        guard !pauses.contains(where: { $0.key.cause == .unreachable }) else { return [] }
        var excluded = WorkQueue.Exclusions()
        for pause in pauses {
            switch pause.key.cause {
            case .creationsPerHour: excluded.creations.insert(pause.key.installation)
            case .primaryLimit, .secondaryLimit, .pace, .unreachable:
                excluded.writes.insert(pause.key.installation)
                excluded.reads.insert(pause.key.installation)
            }
        }
        let queue = try WorkQueue.look(reader.rows, now: now - patience, without: excluded, limit: Self.enough)
        var operations = try queue.ready.compactMap(\.operation).compactMap { try reader.rows.find(Operation.self, $0) }
        // A pull request is read behind its update, and a pause holds that up too.
        operations += try reader.rows.all(
            Operation.self,
            where: """
                state = 'processing' AND direction = 'outbound' AND outcome_unknown = 0
                AND coalesce(installation, 0) NOT IN (SELECT value FROM json_each(?))
                """,
            [.list(excluded.reads)], order: "id", limit: Self.enough)
        return try operations.compactMap { operation in
            guard let last = try reader.log.event(at: operation.lastEvent) else { return nil }
            let since = max(last.recordedAt, operation.notBefore ?? 0)
            let isOut = operation.state.name == .processing && !operation.isOutcomeUnknown
            return since <= now - patience - (isOut ? longestCall : 0)
                ? Overdue(operation: operation.id, since: since) : nil
        }
    }

    /// As many pieces of work as a projector has at once.
    private static let enough = 10

    /// Whether anything was written down that only a projector writes. Looks at the events of `patience` at the most.
    private func hasMoved(_ reader: LedgerReader, since time: Microseconds) throws -> Bool {
        var found = false
        try reader.log.scan(.all, after: LogTime.last(atOrBefore: time, in: reader.log)) { event in
            switch event.type {
            case .callStarted, .callAnswered, .callFailed, .callsPaused, .callsResumed, .confirmationSettled:
                found = true
            case .operationProcessing, .operationCompleted, .operationErrored:
                let operation = try event.operation.flatMap { try reader.rows.find(Operation.self, $0) }
                found = operation?.direction == .outbound
            default: break
            }
            return !found
        }
        return found
    }
}

extension Work {
    fileprivate var operation: OperationID? {
        switch self {
        case .bring(let id, _, _), .findOut(let id, _): id
        case .confirm: nil
        }
    }
}
