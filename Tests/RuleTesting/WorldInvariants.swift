import LedgerEvents
import Projections

/// What must hold, always.
extension World {
    /// What does not hold at this moment; empty if all does.
    package var violations: [String] {
        faults + records.values.flatMap(violations) + bindingViolations
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
            for id in recordsInOrder.map(\.id) where records[id]?.processing == nil { try look(at: id) }
        }
        return violations + endViolations
    }

    /// Its issue was told without the marker before the answer came, for so long that it is another record's by now.
    private func hasTwin(_ state: RecordState) -> Bool {
        state.binding?.released == .twin && records.values.contains { $0.binding?.number != nil }
    }

    private var endViolations: [String] {
        var found: [String] = []
        for (id, state) in records {
            for operation in state.operations.values where !operation.state.name.isFinal {
                found.append("operation \(operation.id) of \(id.text) is \(operation.state.name) for ever")
            }
            guard let number = state.binding?.number, let issue = gitHub[number] else {
                if let record = state.record, record.deletedBy == nil, !hasTwin(state) {
                    found.append("\(id.text) never came to GitHub")
                }
                continue
            }
            if issue.isDeleted {
                if state.record?.deletedBy == nil { found.append("\(id.text) is gone from GitHub and not here") }
            } else if state.record?.deletedBy != nil {
                found.append("\(id.text) is gone here and not from GitHub")
            } else if state.content != .task(issue.content) {
                found.append("\(id.text) is \(state.content.debug) here and \(issue.content) at GitHub")
            }
        }
        guard !hasGivenUpWaiting else { return found + lossViolations }
        if gitHub.issues.count(where: { !$0.isDeleted }) > 1 { found.append("GitHub holds the task twice") }
        if records.values.count(where: { $0.record != nil }) > 1 { found.append("the task is two records") }
        return found + lossViolations
    }
}

extension Content? {
    fileprivate var debug: String { self.map { "\($0)" } ?? "nothing" }
}
