import LedgerEvents
import Projections

/// The projector's steps with the task, each of which anything else may come between.
extension World {
    mutating func project() throws -> Bool {
        switch run {
        case nil: return try begin()
        case .read(let id, let seen): try send(id, seen)
        case .sent(let id, let answer): try hear(id, answer)
        case .looked(let id, let found): try conclude(id, found)
        }
        return true
    }

    /// Takes up the queued edit and reads what is there, or looks into a call whose answer never came.
    private mutating func begin() throws -> Bool {
        if isSearchTooEarly { return false }
        if let doubt = state.processing, doubt.isOutcomeUnknown {
            run = .looked(doubt.id, found: found(doubt))
            return true
        }
        guard let edit = state.queuedEdits.first, state.processing == nil else { return false }
        try decide(.claim(edit.id), on: Self.task)
        guard state.operations[edit.id]?.state.name == .processing else { return true }
        guard let number = state.binding?.number else {
            // An earlier request may have acted after all.
            run = .read(edit.id, seen: madeByCreate)
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
        try decide(.send(id, seen: readBefore(seen)), on: Self.task)
        guard let operation = state.operations[id], let call = PlannedCall(announcedBy: operation, state) else {
            return
        }
        run = .sent(id, answer: carryOut(call, for: id))
    }

    private mutating func hear(_ id: OperationID, _ issue: ModelGitHub.Issue?) throws {
        run = nil
        if let issue {
            try decide(.answered(id, .ok(observed(issue))), on: Self.task)
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
        try decide(.send(id, seen: readBefore(seen)), on: Self.task)
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
        } else if !processing.isOutcomeUnknown {
            try decide(.failed(processing.id, .failed(.processDied, .unknown, notBefore: now)), on: Self.task)
        }
        try admitWaiting()
        return true
    }

    /// GitHub's list lags behind, so that what a create made is not found yet. Before it is sent again it is there.
    mutating func overlook() throws -> Bool {
        guard run == nil, madeByCreate != nil, let doubt = state.processing, doubt.isOutcomeUnknown else {
            return false
        }
        run = .looked(doubt.id, found: nil)
        return true
    }

    private mutating func conclude(_ id: OperationID, _ found: ModelGitHub.Issue?) throws {
        run = nil
        // What came in since may have been the answer.
        guard let doubt = state.operations[id], doubt.isOutcomeUnknown else { return }
        if found?.isDeleted == true {
            try decide(.failed(id, .failed(.gone)), on: Self.task)
        } else {
            let report = found.map { observed($0, madeBy: doubt.call == .create ? $0.marker : nil) }
            try decide(.resolved(id, report), on: Self.task)
        }
        try admitWaiting()
    }
}
