import Exports
import Forensics
import HTTPTypes
import Hummingbird
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// `/v1/operations`
struct OperationRoutes: Sendable {
    private let ledger: Ledger
    private let restoration: EditRestoration
    private let largestBody: Int
    private let clock: @Sendable () -> Microseconds

    init(_ parts: ServiceParts) {
        ledger = parts.ledger
        restoration = EditRestoration(parts.ledger)
        clock = parts.clock
        largestBody = parts.limits.request
    }

    func add(to api: RouterGroup<ClientContext>) {
        api.get("operations") { request, _ in try await list(request) }
        // Before the ids: the first path that fits is the one that a request is held against.
        api.post("operations/retry") { request, _ in try await retryMany(request) }
        api.get("operations/{id}") { request, context in
            try QueryFields(request).finish()
            return try await show(id(context))
        }
        api.post("operations/{id}/retry") { request, context in
            try await refuseFields(request)
            return try await retry(id(context))
        }
        api.post("operations/{id}/restore") { request, context in
            try await refuseFields(request)
            return try await restore(id(context), client: context.client.name)
        }
    }

    /// The path says it all.
    private func refuseFields(_ request: Request) async throws {
        try QueryFields(request).finish()
        try BodyFields(optional: await request.bytes(upTo: largestBody)).finish()
    }

    private func id(_ context: ClientContext) throws(Problem) -> OperationID {
        let text = context.parameter("id")
        guard let id = OperationID(text) else { throw .noOperation(text) }
        return id
    }

    private func list(_ request: Request) async throws -> JSONAnswer {
        var query = QueryFields(request)
        let limit = query.limit()
        var asked = OperationList(limit: limit + 1)
        asked.state = query.choice("state", OperationState.Name.self)
        asked.record = query.record("record")
        asked.direction = query.choice("direction", Direction.self)
        asked.since = query.time("since")
        asked.after = query.position("after")
        try query.finish()
        let (list, now) = (asked, clock())
        let (found, causes, actors) = try await ledger.read { reader in
            let found = try list.operations(in: reader)
            return (
                found, try WaitingFor.reasons(for: found, in: reader, now: now),
                try OperationActors.of(found, in: reader)
            )
        }
        return JSONAnswer(
            ListAnswer("operations", found, limit: limit, cursor: { .position($0.id) }) {
                OperationDocument($0, waitingFor: causes[$0.id], actor: actors[$0.id])
            })
    }

    private func show(_ id: OperationID) async throws -> JSONAnswer {
        let now = clock()
        let document = try await ledger.read { reader in
            try reader.rows.find(Operation.self, id).map { operation in
                let causes = try WaitingFor.reasons(for: [operation], in: reader, now: now)
                let actors = try OperationActors.of([operation], in: reader)
                return OperationDocument(operation, waitingFor: causes[id], actor: actors[id])
            }
        }
        guard let document else { throw Problem.noOperation("\(id)") }
        return JSONAnswer(document)
    }

    private func retry(_ id: OperationID) async throws -> JSONAnswer {
        guard let operation = try await ledger.read({ try $0.rows.find(Operation.self, id) }) else {
            throw Problem.noOperation("\(id)")
        }
        do {
            try await ledger.write { transaction in _ = try transaction.decide(.retry(id), about: id) }
        } catch let error as RuleError {
            throw Problem(error, state: operation.state.name)
        }
        return try await show(id)
    }

    /// The state is always asked for, so that an empty filter is no accident.
    private func retryMany(_ request: Request) async throws -> JSONAnswer {
        try QueryFields(request).finish()
        var fields = try BodyFields(await request.bytes(upTo: largestBody))
        let state = fields.text("state")
        let record = fields.text("record")
        var filter = RetryFilter(record: record.flatMap { RecordID(text: $0) })
        let reason = fields.text("reason")
        filter.reason = RetryFilter.reasons.first { $0.rawValue == reason }
        filter.since = fields.time("since")
        try fields.finish()
        var problems: [FieldProblem] = []
        if state != OperationState.Name.errored.rawValue {
            problems.append(FieldProblem("state", "must be errored: only those are retried"))
        }
        if record != nil, filter.record == nil {
            problems.append(FieldProblem("record", "must be task/ID or comment/ID"))
        }
        if reason != nil, filter.reason == nil {
            let known = RetryFilter.reasons.map(\.rawValue).joined(separator: ", ")
            problems.append(FieldProblem("reason", "must be one of \(known)"))
        }
        guard problems.isEmpty else { throw Problem.invalid(problems) }
        let outcome = try await BulkRetry(ledger).run(filter)
        return JSONAnswer(RetryAnswer(retried: outcome.retried, queued: outcome.queued))
    }

    private func restore(_ id: OperationID, client: String) async throws -> JSONAnswer {
        switch try await restoration.restore(id, client: client) {
        case .restored(let operation, _): return try await show(operation.id)
        case .refused(let refusal): throw Problem(refusal)
        }
    }
}

private struct RetryAnswer: Encodable {
    var retried: Int
    var queued: Int
}

extension Problem {
    static func noOperation(_ id: String) -> Problem { Problem(.notFound, "there is no operation \(id)") }

    fileprivate init(_ refusal: RestorationRefusal) {
        switch refusal {
        case .unknown(let id): self = .noOperation("\(id)")
        case .deleted: self.init(.gone, "\(refusal)")
        case .deletion, .notItsOwn, .pending, .erased, .noRecord, .nothingMissing:
            self.init(.notRestorable, "\(refusal)")
        }
    }

    fileprivate init(_ error: RuleError, state: OperationState.Name) {
        switch error {
        case .unknownOperation(let id):
            self.init(.notRetryable, "operation \(id) is \(state.rawValue) and belongs to no record")
        case .notInState(let id, let state):
            self.init(.notRetryable, "operation \(id) is \(state.rawValue); only errored ones are retried")
        case .busy(let id):
            self.init(.notRetryable, "operation \(id) of the same record is processing; retry when it has ended")
        }
    }
}
