import LedgerEvents
import Projections
import SyncEngine

/// What clients ask of our API: online, offline with an old time, having missed a change, twice.
extension Universe {
    func client(_ action: Action) {
        let tasks = living(.task)
        switch action.kind {
        case .createTask: createTask(action)
        case .editTask, .editOffline, .editStale, .editTwice:
            guard let task = action.one(0, of: tasks) else { return createTask(action) }
            editTask(action, task)
        case .comment:
            guard let task = action.one(0, of: tasks) else { return }
            var request = EditRequest(
                RecordID(.comment, "c\(mirror.head)"), .put, GivenFields(), client: "app")
            request.parent = task
            request.fields.body = action.comment(1)
            ask(request)
        case .editComment, .deleteComment:
            guard let comment = action.one(0, of: living(.comment)) else { return }
            var request = EditRequest(
                comment, action.kind == .editComment ? .patch : .delete, GivenFields(), client: "app")
            if action.kind == .editComment { request.fields.body = action.comment(1) }
            ask(request)
        case .retryErrored:
            asClient("retries what is errored", isEffect: { $0 != "0 retried" }) { ledger in
                let outcome = try await BulkRetry(ledger).run(RetryFilter())
                return "\(outcome.retried) retried"
            }
        default:
            let lost = mirror.operations.values.filter(\.isBeaten).map(\.id).sorted()
            guard let id = action.one(0, of: lost) else { return }
            asClient("puts back the edit \(id)", isEffect: { $0.hasPrefix("restored") }) { ledger in
                "\(try await EditRestoration(ledger).restore(id, client: "app"))".prefix(40).description
            }
        }
    }

    private func living(_ kind: RecordKind) -> [RecordID] {
        mirror.records.values.filter { $0.id.kind == kind && $0.deletedBy == nil }.map(\.id).sorted()
    }

    func createTask(_ action: Action) {
        var request = EditRequest(RecordID(.task, "t\(mirror.head)"), .put, GivenFields(), client: "app")
        request.project = "garden"
        request.repository =
            action.one(0, of: repositories).flatMap { mirror.repositories[$0]?.name } ?? "octo/garden"
        request.fields.title = "Plant \(mirror.head) \(action.words(1))"
        request.fields.body = action.body(2)
        if action.choice(3, of: 4) == 0 { request.fields.labels = [action.label(2)] }
        if action.choice(3, of: 8) == 5 { request.fields.milestone = .some(1 + Int64(action.choice(2, of: 2))) }
        ask(request)
    }

    private func editTask(_ action: Action, _ task: RecordID) {
        var request = EditRequest(task, .patch, GivenFields(), client: "app")
        request.fields = action.isRare ? rareFields(action) : fields(action)
        switch action.kind {
        case .editOffline:
            request.modifiedAt = scheduler.now - Int64(action.choice(3, of: 200)) * 1_700_000
        case .editStale:
            request.baseVersion = (mirror.records[task]?.version ?? 1) - Int64(action.choice(3, of: 2))
        case .editTwice:
            request.idempotency = Idempotency(key: "key \(mirror.head)", request: "\(action)")
            ask(request)
        default: break
        }
        ask(request)
    }

    private func fields(_ action: Action) -> GivenFields {
        var fields = GivenFields()
        switch action.choice(1, of: 6) {
        case 0, 1: fields.title = action.title(2)
        case 2: fields.body = action.body(2)
        case 3: fields.state = action.choice(2, of: 2) == 0 ? .closed : .open
        case 4: fields.labels = [action.label(2), action.label(3)]
        default:
            fields.title = action.words(2)
            fields.assignees = action.choice(3, of: 2) == 0 ? ["mona"] : ["hubot", "nobody-knows"]
        }
        return fields
    }

    private func rareFields(_ action: Action) -> GivenFields {
        var fields = GivenFields()
        switch action.choice(1, of: 6) {
        case 0, 1: fields.milestone = .some(1 + Int64(action.choice(2, of: 2)))
        case 2: fields.milestone = .some(nil)
        case 3, 4:
            fields.state = .closed
            fields.stateReason = .some(action.one(2, of: ["completed", "not_planned", "duplicate"]))
        default: fields.assignees = []
        }
        return fields
    }

    func ask(_ request: EditRequest) {
        asClient("client: \(request.action) \(request.record.text)", isEffect: { $0.contains("operation") }) { ledger in
            let answer = try await ClientEdits(ledger).perform(request) { outcome in
                let (name, status): (String, Int) =
                    switch outcome {
                    case .done(_, let operation, _): ("operation \(operation.id)", 200)
                    case .stale(_, let operation, _): ("stale, operation \(operation.id)", 412)
                    case .gone: ("gone", 410)
                    case .notFound: ("not found", 404)
                    case .invalid(let problems): ("invalid: \(problems)", 422)
                    case .keyReused: ("key used before", 422)
                    }
                return RenderedAnswer(status: status, body: Array(name.utf8), version: nil)
            }
            let text = String(decoding: answer.body, as: UTF8.self)
            // Of one that was erased meanwhile nothing is told.
            if let idempotency = request.idempotency, !text.isEmpty {
                self.noteAnswer(to: idempotency, text, isRecorded: [200, 410, 412].contains(answer.status))
            }
            return text
        }
    }
}

extension Action {
    /// One in four: what is said less often than titles and texts.
    var isRare: Bool { choice(1, of: 24) / 6 == 3 }

    func label(_ index: Int) -> String { one(index, of: ["bug", "dry", "wet", "old"]) ?? "bug" }
}
