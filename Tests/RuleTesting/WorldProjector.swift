import LedgerEvents
import Projections

/// The projector's steps with the task, each of which anything else may come between.
extension World {
    mutating func project() throws -> Bool {
        switch run {
        case nil: return try begin()
        case .read(let id, let seen): try send(id, seen)
        case .sent(let id, let answer): try hear(id, answer)
        }
        return true
    }

    /// Takes up the queued edit and reads what is there, or looks into a call whose answer never came.
    private mutating func begin() throws -> Bool {
        if let doubt = state.processing, doubt.isOutcomeUnknown {
            // A create is looked for only after news of it has had its time to arrive.
            let isAwaited = gitHub.deliveries.contains { [$0.issue.marker, $0.replacedMarker].contains(doubt.id) }
            guard doubt.call != .create || !isAwaited else { return false }
            try findOut(doubt)
            return true
        }
        guard let edit = state.queuedEdits.first, state.processing == nil else { return false }
        try decide(.claim(edit.id), on: Self.task)
        guard state.operations[edit.id]?.state.name == .processing else { return true }
        guard let number = state.binding?.number else {
            run = .read(edit.id, seen: nil)
            return true
        }
        guard let issue = gitHub[number], !issue.isDeleted else {
            try decide(.failed(edit.id, .failed(.gone)), on: Self.task)
            return true
        }
        run = .read(edit.id, seen: issue)
        return true
    }

    private mutating func send(_ id: OperationID, _ seen: ModelGitHub.Issue?) throws {
        run = nil
        // What came in since may have taken the operation back.
        guard state.operations[id]?.state.name == .processing else { return }
        let report = seen?.report(Report.observedAction)
        try decide(.send(id, seen: report), on: Self.task)
        guard let operation = state.operations[id], let call = PlannedCall(announcedBy: operation, state) else {
            return
        }
        run = .sent(id, answer: carryOut(call, for: id))
    }

    private mutating func hear(_ id: OperationID, _ issue: ModelGitHub.Issue?) throws {
        run = nil
        if let issue {
            var report = issue.report(Report.observedAction)
            let owner = records.values.first { $0.binding?.number == issue.number }?.id
            report.boundElsewhere = owner == Self.task ? nil : owner
            try decide(.answered(id, .ok(report)), on: Self.task)
        } else {
            try decide(.failed(id, .failed(.gone)), on: Self.task)
        }
        try admitWaiting()
    }

    mutating func forget() throws -> Bool {
        guard case .sent(let id, _) = run else { return false }
        run = nil
        try decide(.failed(id, .failed(.noAnswer, .unknown, notBefore: now)), on: Self.task)
        try admitWaiting()
        return true
    }

    /// Tried again later: GitHub certainly did nothing.
    mutating func refuse() throws -> Bool {
        guard case .read(let id, let seen) = run, state.operations[id]?.state.name == .processing else { return false }
        run = nil
        try decide(.send(id, seen: seen?.report(Report.observedAction)), on: Self.task)
        guard state.operations[id]?.callStarted != nil else { return true }
        try decide(.failed(id, .failed(.rateLimited, notBefore: now)), on: Self.task)
        try admitWaiting()
        return true
    }

    /// Whoever takes over knows what the log says, and no more.
    mutating func crash() throws -> Bool {
        guard run != nil, let processing = state.processing else { return false }
        run = nil
        if processing.callStarted == nil {
            try decide(.release(processing.id), on: Self.task)
        } else {
            try decide(.failed(processing.id, .failed(.processDied, .unknown, notBefore: now)), on: Self.task)
        }
        try admitWaiting()
        return true
    }

    private mutating func findOut(_ doubt: Operation) throws {
        let found: ModelGitHub.Issue?
        switch doubt.call {
        case .create: found = gitHub.marked(doubt.id)
        case .update, .delete, nil: found = state.binding?.number.flatMap { gitHub[$0] }
        }
        if found?.isDeleted == true {
            try decide(.failed(doubt.id, .failed(.gone)), on: Self.task)
        } else {
            try decide(.resolved(doubt.id, found?.report(Report.observedAction)), on: Self.task)
        }
        try admitWaiting()
    }

    /// The look and what follows from it, with nothing between them: one that is disturbed is taken again.
    mutating func confirm() throws -> Bool {
        let asked = recordsInOrder.first { $0.hasConfirmationPending && $0.processing == nil }
        guard let asked else { return false }
        try look(at: asked.id)
        return true
    }

    mutating func look(at id: RecordID) throws {
        guard let number = records[id]?.binding?.number, let issue = gitHub[number] else { return }
        var report = issue.report(Report.observedAction)
        report.lookBegan = length
        try decide(.confirmed(issue.isDeleted ? .gone : .found(report)), on: id)
    }
}
