import LedgerEvents
import Projections

/// How deliveries find their record: the same pure routing as in the service, told by this world's records.
extension World {
    mutating func deliver(_ index: Int) throws -> Bool {
        guard let delivery = takeDelivery(index) else { return false }
        reported.formUnion(delivery.news)
        try receive(delivery)
        return true
    }

    /// - Parameter waiting: The record of a report that has come before, and has waited to be decided.
    private mutating func receive(
        _ delivery: ModelGitHub.Delivery, waiting: RecordState? = nil, isOverdue: Bool = false
    ) throws {
        var bearings = bearings(delivery.issue, marker: delivery.issue.marker ?? delivery.replacedMarker)
        if isOverdue { bearings.createUnderWay = nil }
        var report = delivery.issue.report(delivery.action)
        let route = Route(report.content, bearings)
        let id: RecordID
        switch route {
        case .record(let known): id = known
        case .echo(let create, let known):
            report.echoOf = create
            id = known
        case .twin(let create, let known):
            report.twinOf = create
            id = known
        case .wait(let create, let known):
            guard waiting == nil else { return }
            report.awaitedCreate = create
            id = known ?? fresh
        case .newRecord: id = waiting?.id ?? fresh
        }
        report.replaced = delivery.replaced
        if let waiting, let operation = waiting.queuedInbound {
            report.hasTied = tied.contains(operation.id)
            guard waiting.id != id else {
                try decide(.admit(operation.id, report), on: id)
                return
            }
            try decide(.reroute(operation.id), on: waiting.id)
        }
        let decided = try decide(.receive(report), on: id)
        if report.awaitedCreate != nil, let operation = decided.queuedInbound, undecided[operation.id] == nil {
            undecided[operation.id] = delivery
        }
        // Where no answer will come, the echo stands for it, and ends what waited for the call.
        if report.echoOf != nil { try admitWaiting() }
    }

    /// What clients call `a` may have begun at GitHub: there it is the first issue.
    private var fresh: RecordID {
        records.isEmpty ? Self.task : .task("task-\(length + 1)")
    }

    func bearings(_ issue: ModelGitHub.Issue, marker: OperationID?) -> Bearings {
        var bearings = Bearings()
        bearings.bound = records.values.first { $0.binding?.number == issue.number }?.id
        bearings.waiting = waiting(issue.number)?.id
        bearings.createUnderWay = records.values.compactMap(\.callUnderWay).first { $0.call == .create }?.id
        if let marker, let state = records.values.first(where: { $0.operations[marker] != nil }),
            let create = state.operations[marker]
        {
            bearings.marked = MarkedCreate(
                operation: marker, record: state.id, hasLeft: create.attempts > 0 && create.call == .create,
                isBound: state.binding != nil, content: state.content(of: create))
        }
        return bearings
    }

    private func waiting(_ number: Int64) -> RecordState? {
        records.values.first { state in
            state.record == nil && state.queuedInbound?.number == number && state.queuedInbound?.notBefore != nil
        }
    }

    /// Reports that wait for a create of ours, decided because that has ended or because they have waited long enough:
    /// what began each is read again.
    mutating func admitWaiting(overdue: Bool = false) throws {
        let waiting = records.values.filter { $0.record == nil && $0.queuedInbound?.notBefore != nil }
            .compactMap { $0.queuedInbound }
            .sorted {
                ($0.change == .delete ? 1 : 0, $0.time, $0.id) < ($1.change == .delete ? 1 : 0, $1.time, $1.id)
            }
        for operation in waiting {
            // One that was decided in this loop may have decided another.
            guard let delivery = undecided[operation.id], let id = operation.record, let state = records[id],
                state.queuedInbound?.id == operation.id
            else { continue }
            try receive(delivery, waiting: state, isOverdue: overdue)
        }
    }

    mutating func admitOverdue() throws -> Bool {
        guard records.values.contains(where: { $0.record == nil && $0.queuedInbound?.notBefore != nil }) else {
            return false
        }
        hasGivenUpWaiting = hasGivenUpWaiting || state.callUnderWay != nil
        try admitWaiting(overdue: true)
        return true
    }
}
