import LedgerEvents
import Projections

/// What the log alone says, folded in memory as it grows, and everything that must hold of it after every step.
struct LogMirror {
    private(set) var operations: [OperationID: Projections.Operation] = [:]
    private(set) var records: [RecordID: Record] = [:]
    private(set) var bindings: [RecordID: Binding] = [:]
    private(set) var confirmations: Set<RecordID> = []
    private(set) var repositories: [Int64: Repository] = [:]
    private(set) var installations: [Int64: Installation] = [:]
    private(set) var ofRecord: [RecordID: [OperationID]] = [:]
    private(set) var contents: [Position: [UInt8]] = [:]
    /// The contents that both sides of a record are known to have held, oldest first: by the events and operations that
    /// said so.
    private(set) var agreed: [RecordID: [(event: Position, by: OperationID?, content: Position)]] = [:]
    /// Records of which something has been erased: nobody can tell any more what all of them said.
    private(set) var redacted: Set<RecordID> = []
    /// What was told to be one more of what a create had made, by the create.
    private(set) var twins: [OperationID: Set<Twin>] = [:]
    private(set) var epochs = Epochs()
    private(set) var head: Position = 0
    private(set) var lastTime: Microseconds = 0
    /// Until when GitHub wants to hear nothing of us.
    private(set) var pausedUntil: Microseconds = 0
    var coverage = Coverage()
    private var touched: Set<RecordID> = []

    /// - Returns: What is wrong with the event, or with what it makes.
    mutating func take(_ event: Event, body: [UInt8]?) -> [Violation] {
        var found: [Violation] = []
        if event.position != head + 1 { found.append(.init("gap", "position \(event.position) follows \(head)")) }
        if event.recordedAt < lastTime { found.append(.init("time", "event \(event.position) goes back in time")) }
        (head, lastTime) = (event.position, event.recordedAt)
        if let body { contents[event.position] = body }
        coverage.count(event)
        for id in OperationProjection.keys(event) {
            let before = operations[id]
            let after = OperationProjection.evolve(before, event, key: id)
            operations[id] = after
            if before == nil, let record = after?.record { ofRecord[record, default: []].append(id) }
            found += step(before, after, event)
            if let record = after?.record { touched.insert(record) }
        }
        for id in RecordProjection.keys(event) { records[id] = RecordProjection.evolve(records[id], event, key: id) }
        if let pause = event.type == .callsPaused ? event.decoded(CallsPaused.self) : nil {
            pausedUntil = max(pausedUntil, pause.until)
        }
        if let restored = event.decoded(LedgerRestored.self) { epochs.begin(restored.epoch, at: event.position) }
        if event.type == .bodyRedacted, let body = event.body { erase(body) }
        if [.recordAgreed, .recordSynced].contains(event.type), let record = event.record, let content = event.body {
            agreed[record, default: []].append((event.position, event.operation, content))
        }
        for id in BindingProjection.keys(event) {
            bindings[id] = BindingProjection.evolve(bindings[id], event, key: id)
            touched.insert(id)
        }
        for id in ConfirmationProjection.keys(event) {
            if event.type == .confirmationRequested { confirmations.insert(id) } else { confirmations.remove(id) }
        }
        for id in RepositoryProjection.keys(event) {
            repositories[id] = RepositoryProjection.evolve(repositories[id], event, key: id)
        }
        for id in InstallationProjection.keys(event) {
            installations[id] = InstallationProjection.evolve(installations[id], event, key: id)
        }
        return found
    }

    /// The repository that a record belongs to; nil if it was let go, or has none.
    func home(of record: Record) -> Int64? {
        let (own, parent) = (bindings[record.id], record.parent.flatMap { bindings[$0] })
        guard own?.released == nil, parent?.released == nil else { return nil }
        return parent?.repository ?? own?.repository ?? record.target ?? record.parent.flatMap { records[$0]?.target }
    }

    /// The id of a task's issue.
    func issue(_ number: Int, in repository: String) -> Int64? {
        bindings.values.first { $0.number == Int64(number) && repositories[$0.repository]?.name == repository }?.issue
    }

    private mutating func erase(_ body: Position) {
        contents[body] = nil
        redacted.formUnion(operations.values.filter { $0.content == body }.compactMap(\.record))
        redacted.formUnion(records.values.filter { $0.content == body || $0.agreedContent == body }.map(\.id))
        redacted.formUnion(agreed.filter { $0.value.contains { $0.content == body } }.keys)
    }

    private mutating func step(_ before: Projections.Operation?, _ after: Projections.Operation?, _ event: Event)
        -> [Violation]
    {
        guard let after else { return [.init("vanished", "event \(event.position) makes an operation vanish")] }
        guard let before else { return [] }
        let (from, to) = (before.state.name, after.state.name)
        guard event.type.rawValue.hasPrefix("operation."), event.operation == after.id else { return [] }
        let step = Step(from: from, to: to)
        guard Step.legal.contains(step) else {
            return [.init("illegal step", "operation \(after.id) goes \(step) at \(event.position)")]
        }
        coverage.steps[step, default: 0] += 1
        if let twin = Twin(after, event) { twins[twin.create, default: []].insert(twin) }
        if case .errored(let errored) = after.state { coverage.errors[errored.reason, default: 0] += 1 }
        return []
    }

    /// What is wrong once a transaction is whole.
    mutating func endOfTransaction() -> [Violation] {
        defer { touched = [] }
        return touched.sorted().flatMap(violations)
    }

    private func violations(of record: RecordID) -> [Violation] {
        var found: [Violation] = []
        func add(_ kind: String, _ text: String) { found.append(.init(kind, "\(text) of \(record.text)")) }
        let all = (ofRecord[record] ?? []).compactMap { operations[$0] }
        if all.count(where: { $0.state.name == .processing }) > 1 { add("two process", "two operations process") }
        if all.count(where: { $0.state.name == .queued && $0.direction == .inbound }) > 1 {
            add("two reports", "two reports are queued")
        }
        if all.count(where: { $0.state.name == .queued && $0.direction == .outbound }) > 1 {
            add("two edits", "two edits are queued")
        }
        for operation in all {
            if operation.state.name == .recorded { add("undecided", "operation \(operation.id) was never decided") }
            guard let link = operation.link else { continue }
            if operations[link] == nil {
                add("link", "operation \(operation.id) points to \(link), which is not there")
            } else if operations[link]?.record != record {
                add("link", "operation \(operation.id) points to \(link), which is another record's,")
            }
            if isCircle(from: operation) { add("circle", "links of \(operation.id) go round") }
        }
        if let binding = bindings[record], binding.number ?? binding.comment != nil {
            let others = bindings.values.filter {
                $0.record != record
                    && (binding.comment.map { [other = $0] id in other.comment == id }
                        ?? ($0.comment == nil && $0.repository == binding.repository && $0.number == binding.number))
            }
            if !others.isEmpty { add("bound twice", "the resource is also \(others[0].record.text)'s, and") }
        }
        return found
    }

    private func isCircle(from operation: Projections.Operation) -> Bool {
        var next = operation.link
        for _ in 0...operations.count {
            guard let link = next else { return false }
            if link == operation.id { return true }
            next = operations[link]?.link
        }
        return true
    }
}

/// Something that must not be.
package struct Violation: Sendable, Equatable, CustomStringConvertible {
    /// Short, without numbers: two violations of one kind are taken for the same mistake.
    package var kind: String
    package var text: String

    init(_ kind: String, _ text: String) {
        self.kind = kind
        self.text = text
    }

    package var description: String { "\(kind): \(text)" }
}
