package import Ledger
package import LedgerEvents
package import Projections

/// What queued and processing operations wait for, each named in one phrase.
package struct WaitingFor {
    private let now: Microseconds
    /// The processing operation of each record.
    private let processing: [RecordID: OperationID]
    /// The task of each comment whose task has no issue yet.
    private let unboundParents: [RecordID: RecordID]
    /// Records that are still to be created at GitHub.
    private let unbound: Set<RecordID>
    /// Pauses that last, of calls to GitHub.
    private let pauses: [CallPause.Key: Microseconds]

    /// The causes of those among `operations` that wait; the others have none. A few looks, whatever their number.
    package static func reasons(
        for operations: [Operation], in reader: LedgerReader, now: Microseconds
    ) throws -> [OperationID: String] {
        let waiting = operations.filter(\.isPending)
        guard !waiting.isEmpty else { return [:] }
        let queued = waiting.filter { $0.state.name == .queued }
        let causes = WaitingFor(
            now: now, processing: try processing(on: queued, reader.rows),
            unboundParents: try unboundParents(of: queued, reader.rows),
            unbound: try unbound(among: queued, reader.rows), pauses: try pauses(at: now, reader.rows))
        return waiting.reduce(into: [:]) { $0[$1.id] = causes.cause(of: $1) }
    }

    private func cause(of operation: Operation) -> String? {
        switch operation.state {
        case .queued(let queued): cause(of: operation, queued)
        case .processing(let processing): cause(of: processing.call)
        case .recorded, .completed, .errored, .canceled, .dropped, .duplicate, .disabled: nil
        }
    }

    private func cause(of operation: Operation, _ queued: OperationState.Queued) -> String {
        if let other = operation.record.flatMap({ processing[$0] }), other != operation.id {
            return "operation \(other) (processing)"
        }
        if operation.direction == .outbound, let task = operation.record.flatMap({ unboundParents[$0] }) {
            return "the issue of \(task.text)"
        }
        if operation.direction == .inbound, let notBefore = queued.notBefore {
            return "the create that may have made it, at most until \(Timestamp.text(microseconds: notBefore))"
        }
        if let notBefore = queued.notBefore, notBefore > now {
            return "its next try, at \(Timestamp.text(microseconds: notBefore))"
        }
        guard operation.direction == .outbound else { return "the next event about its record" }
        return pause(of: operation) ?? "the projector"
    }

    private func pause(of operation: Operation) -> String? {
        func until(_ installation: Int64?, _ cause: PauseCause) -> String? {
            pauses[.init(installation, cause)].map { Timestamp.text(microseconds: $0) }
        }
        if let time = until(nil, .unreachable) { return "GitHub, which does not answer (tried again at \(time))" }
        if let time = until(operation.lane, .secondaryLimit) { return "GitHub's secondary rate limit, until \(time)" }
        if let time = until(operation.lane, .primaryLimit) { return "GitHub's hourly rate limit, until \(time)" }
        guard let record = operation.record, unbound.contains(record) else { return nil }
        return until(operation.lane, .creationsPerHour).map {
            "GitHub's limit of new issues and comments in an hour, until \($0)"
        }
    }

    private func cause(of call: OperationState.Call) -> String {
        switch call {
        case .notSent: "the projector"
        case .inFlight: "GitHub's answer"
        case .outcomeUnknown(_, let notBefore) where notBefore > now:
            "what became of the call (looked into after \(Timestamp.text(microseconds: notBefore)))"
        case .outcomeUnknown: "what became of the call"
        }
    }
}

extension WaitingFor {
    private static func processing(
        on queued: [Operation], _ rows: Rows
    ) throws -> [RecordID: OperationID] {
        let found = try rows.all(
            Operation.self, where: "record IN (SELECT value FROM json_each(?)) AND state = 'processing'",
            [.list(queued.compactMap(\.record?.text))])
        return found.reduce(into: [:]) { processing, operation in
            if let record = operation.record { processing[record] = operation.id }
        }
    }

    private static func unbound(among queued: [Operation], _ rows: Rows) throws -> Set<RecordID> {
        let records = queued.filter { $0.direction == .outbound }.compactMap(\.record)
        guard !records.isEmpty else { return [] }
        let bound = try rows.all(
            Binding.self, where: "record IN (SELECT value FROM json_each(?))", [.list(records.map(\.text))])
        return Set(records).subtracting(bound.map(\.record))
    }

    private static func pauses(at now: Microseconds, _ rows: Rows) throws -> [CallPause.Key: Microseconds] {
        let lasting = try rows.all(CallPause.self, where: "until > ?", [.integer(now)])
        return Dictionary(lasting.map { ($0.key, $0.until) }) { first, _ in first }
    }

    private static func unboundParents(of queued: [Operation], _ rows: Rows) throws -> [RecordID: RecordID] {
        let comments = queued.filter { $0.kind == .comment && $0.direction == .outbound }.compactMap(\.record)
        guard !comments.isEmpty else { return [:] }
        let records = try rows.all(
            Record.self, where: "id IN (SELECT value FROM json_each(?))", [.list(comments.map(\.text))])
        let bound = try rows.all(
            Binding.self, where: "record IN (SELECT value FROM json_each(?))",
            [.list(records.compactMap(\.parent?.text))])
        let tasks = Set(bound.map(\.record))
        return records.reduce(into: [:]) { parents, record in
            if let task = record.parent, !tasks.contains(task) { parents[record.id] = task }
        }
    }
}
