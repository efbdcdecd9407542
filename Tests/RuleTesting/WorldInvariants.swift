import LedgerEvents
import Projections

/// What must hold, always.
extension World {
    /// What does not hold at this moment; empty if all does.
    package var violations: [String] {
        records.values.flatMap(violations) + bindingViolations
    }

    private func violations(of state: RecordState) -> [String] {
        var found: [String] = []
        let all = state.operations.values
        if all.count(where: { $0.state.name == .processing }) > 1 { found.append("two operations process at once") }
        if all.count(where: { $0.direction == .inbound && $0.state.name == .queued }) > 1 {
            found.append("two reports are queued")
        }
        if all.count(where: { $0.direction == .outbound && $0.state.name == .queued }) > 1 {
            found.append("two edits are queued")
        }
        for operation in all {
            if operation.state.name == .recorded { found.append("operation \(operation.id) was never decided") }
            guard let link = operation.link else { continue }
            if state.operations[link] == nil {
                found.append("operation \(operation.id) points to \(link), which is not of its record")
            }
            if isCircle(from: operation, state) { found.append("the links of \(operation.id) go round in a circle") }
        }
        return found
    }

    private func isCircle(from operation: Operation, _ state: RecordState) -> Bool {
        var next = operation.link
        for _ in 0...state.operations.count {
            guard let link = next else { return false }
            if link == operation.id { return true }
            next = state.operations[link]?.link
        }
        return true
    }

    private var bindingViolations: [String] {
        let numbers = records.values.compactMap(\.binding?.number)
        return Set(numbers).count == numbers.count ? [] : ["one issue is bound to two records"]
    }

    /// Whether the fold of the log alone gives the states that the decisions led to.
    package var foldViolations: [String] {
        var folded: [RecordID: RecordState] = [:]
        for event in events {
            guard let id = event.record else { continue }
            folded[id, default: Self.empty(id)].evolve(event)
        }
        return records.compactMap { id, live in
            let fold = folded[id] ?? Self.empty(id)
            let isEqual =
                fold.operations == live.operations && fold.record == live.record && fold.binding == live.binding
                && fold.hasConfirmationPending == live.hasConfirmationPending
            return isEqual ? nil : "the fold of the log differs from the live state of \(id.text)"
        }
    }

    /// Lets everything that is under way arrive, everything that waits be done, and one reconciling look be taken; then
    /// says what is wrong.
    package mutating func settle() throws -> [String] {
        for _ in 0..<2 {
            for _ in 0..<60 {
                if try take(.deliver(0)) { continue }
                if try take(.project) { continue }
                if try take(.confirm) { continue }
                if try take(.admit) { continue }
                break
            }
            for id in records.keys.sorted() where records[id]?.processing == nil { try look(at: id) }
        }
        return violations + foldViolations + endViolations
    }

    private var endViolations: [String] {
        var found: [String] = []
        for (id, state) in records {
            for operation in state.operations.values where !operation.state.name.isFinal {
                found.append("operation \(operation.id) of \(id.text) is \(operation.state.name) for ever")
            }
            guard let number = state.binding?.number, let issue = gitHub[number] else { continue }
            if issue.isDeleted {
                if state.record?.deletedBy == nil { found.append("\(id.text) is gone from GitHub and not here") }
            } else if state.record?.deletedBy != nil {
                found.append("\(id.text) is gone here and not from GitHub")
            } else if state.content != .task(issue.content) {
                found.append("\(id.text) is \(state.content.debug) here and \(issue.content) at GitHub")
            }
        }
        guard !hasGivenUpWaiting else { return found + lostWithoutTrace }
        if gitHub.issues.count(where: { !$0.isDeleted }) > 1 { found.append("GitHub holds the task twice") }
        if records.values.count(where: { $0.record != nil }) > 1 { found.append("the task is two records") }
        return found + lostWithoutTrace
    }

    /// What a client's edit brought to GitHub and what stands there no more, without an operation that says what does.
    private var lostWithoutTrace: [String] {
        var found: [String] = []
        for state in records.values where state.record?.deletedBy == nil {
            guard let content = state.content else { continue }
            for edit in state.operations.values where edit.direction == .outbound && edit.state.name == .completed {
                guard let mine = state.content(of: edit) else { continue }
                var gone = mine.differences(from: content).intersection(edit.fields)
                for later in state.operations.values where later.id > edit.id {
                    guard let theirs = state.content(of: later) else { continue }
                    gone.formIntersection(theirs.differences(from: content))
                }
                // What an answer brought beside our own change is told by an event of its own.
                for event in events where event.type == .recordMerged && event.position > edit.id {
                    gone.subtract(event.decoded(RecordChanged.self)?.fields ?? [])
                }
                if !gone.isEmpty {
                    found.append("\(gone.names) of operation \(edit.id) is gone, and nothing says why")
                }
            }
        }
        return found
    }
}

extension Content? {
    fileprivate var debug: String { self.map { "\($0)" } ?? "nothing" }
}
