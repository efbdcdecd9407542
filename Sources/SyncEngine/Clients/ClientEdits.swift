package import Ledger
import LedgerEvents
import Projections

/// Carries out what clients ask of records. The client never waits for GitHub.
package struct ClientEdits: Sendable {
    private let ledger: Ledger

    package init(_ ledger: Ledger) { self.ledger = ledger }

    /// Carries out the request and renders the answer in the same transaction, so that a repeated `Idempotency-Key`
    /// finds it.
    package func perform(
        _ request: EditRequest, render: @escaping @Sendable (EditOutcome) -> RenderedAnswer
    ) async throws -> RenderedAnswer {
        try await ledger.write { transaction in
            if let kept = try keptAnswer(request, transaction) { return kept.map { $0 } ?? render(.keyReused) }
            let outcome = try carryOut(request, transaction)
            let answer = render(outcome)
            if let idempotency = request.idempotency, outcome.isRecorded {
                try keep(answer, idempotency, outcome, transaction)
            }
            return answer
        }
    }

    private func keep(
        _ answer: RenderedAnswer, _ idempotency: Idempotency, _ outcome: EditOutcome, _ transaction: LedgerTransaction
    ) throws {
        let stored = StoredBody(answer.body)
        let kept = AnswerKept(
            key: idempotency.key, request: idempotency.sealed(with: stored.salt), status: answer.status,
            version: answer.version)
        // Its text is part of the edit's story, and is found by it.
        try transaction.append(
            Draft(
                kept, correlation: outcome.operation, causation: outcome.operation,
                body: .new(NewBody(answer.body, stored: stored))))
    }

    /// nil: the key is new. A nil inside: it was used for another request.
    private func keptAnswer(_ request: EditRequest, _ transaction: LedgerTransaction) throws -> RenderedAnswer?? {
        guard let idempotency = request.idempotency,
            let kept = try transaction.rows.find(KeptAnswer.self, idempotency.key),
            transaction.now - kept.keptAt < KeptAnswer.lifetime
        else { return nil }
        let salt = try transaction.salt(ofBodyAt: kept.answer)
        guard idempotency.isKept(as: kept.request, with: salt) else { return .some(nil) }
        return RenderedAnswer(
            status: Int(kept.status), body: try transaction.body(at: kept.answer) ?? [], version: kept.version)
    }

    private func carryOut(_ request: EditRequest, _ transaction: LedgerTransaction) throws -> EditOutcome {
        var problems = request.problems(now: transaction.now)
        let known = try transaction.rows.find(Record.self, request.record)
        if known == nil, ClientID.isReserved(request.record.id) {
            problems.append(
                FieldProblem(
                    request.record.kind == .task ? "task_id" : "comment_id",
                    "ids of the form \(request.record.kind.rawValue)-NUMBER are made by the ledger"))
        }
        if known == nil, request.action != .put { return .notFound }
        let place = try Place.find(for: request, known, transaction, &problems)
        let state = try RecordLoader(transaction).load(
            request.record, parent: request.parent, repository: place?.repository)
        let edit = ContentAsked(request, state.content, &problems)
        guard problems.isEmpty, let place, let content = edit.content else {
            return problems.isEmpty ? .notFound : .invalid(problems)
        }
        var command = ClientEdit(
            change: request.action == .delete ? .delete : .upsert,
            action: request.action == .delete ? "delete" : known == nil ? "create" : "edit", content: content,
            project: place.project)
        command.parent = known?.parent ?? request.parent
        command.target = known == nil ? place.repository : nil
        command.baseVersion = request.baseVersion
        command.modifiedAt = request.modifiedAt
        command.client = request.client
        let id = try transaction.nextPosition
        let decided = try transaction.decide(.edit(command), on: state)
        guard let record = decided.record, let operation = decided.operations[id] else {
            throw LedgerError(.inconsistent, "the edit of \(request.record.text) left no record")
        }
        return Self.outcome(try RecordView(decided, record, transaction.rows), operation, isNew: known == nil)
    }

    private static func outcome(_ view: RecordView, _ operation: Operation, isNew: Bool) -> EditOutcome {
        guard operation.state.name == .dropped else { return .done(view, operation, isNew: isNew) }
        if view.record.deletedBy != nil { return .gone(view, operation) }
        return .stale(view, operation, operation.reason ?? .staleVersion)
    }
}

extension EditOutcome {
    /// The operation that the edit became.
    fileprivate var operation: OperationID? {
        switch self {
        case .done(_, let operation, _), .stale(_, let operation, _), .gone(_, let operation): operation.id
        case .notFound, .invalid, .keyReused: nil
        }
    }

    /// Whether the log knows of the request.
    fileprivate var isRecorded: Bool {
        switch self {
        case .done, .stale, .gone: true
        case .notFound, .invalid, .keyReused: false
        }
    }
}
