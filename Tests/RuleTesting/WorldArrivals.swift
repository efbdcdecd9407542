import LedgerEvents
import Projections

/// How deliveries find their record: the same pure routing as in the service, told by this world's records.
extension World {
    mutating func deliver(_ index: Int) throws -> Bool {
        guard let delivery = takeDelivery(index) else { return false }
        reported.formUnion(delivery.news)
        var report = delivery.issue.report(delivery.action)
        let route = Route(
            report.content, bearings(delivery.issue, marker: delivery.issue.marker ?? delivery.replacedMarker))
        report.replaced = delivery.replaced
        switch route {
        case .record(let id): try decide(.receive(report), on: id)
        case .echo(let create, let id):
            report.echoOf = create
            try decide(.receive(report), on: id)
        case .twin(let create, let id):
            report.twinOf = create
            try decide(.receive(report), on: id)
        case .wait(let create, let id):
            report.awaitedCreate = create
            try decide(.receive(report), on: id ?? fresh)
        case .newRecord: try decide(.receive(report), on: fresh)
        }
        return true
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

    /// Reports that wait for a create of ours, decided because that has ended or because they have waited long enough.
    mutating func admitWaiting(overdue: Bool = false) throws {
        let waiting = records.values.filter { $0.record == nil && $0.queuedInbound?.notBefore != nil }
            .sorted { ($0.queuedInbound?.id ?? 0) < ($1.queuedInbound?.id ?? 0) }
        for state in waiting {
            guard let operation = state.queuedInbound, let content = state.content(of: operation)?.task else {
                continue
            }
            let issue = ModelGitHub.Issue(
                number: operation.number ?? 0, content: content, updatedAt: operation.githubUpdatedAt ?? 0,
                marker: nil)
            var bearings = bearings(issue, marker: nil)
            if overdue { bearings.createUnderWay = nil }
            switch Route(.task(content), bearings) {
            case .wait, .echo, .twin: continue
            case .newRecord: try decide(.admit(operation.id, issue.report(operation.action)), on: state.id)
            case .record(let id) where id == state.id:
                try decide(.admit(operation.id, issue.report(operation.action)), on: id)
            case .record(let id):
                try decide(.reroute(operation.id), on: state.id)
                try decide(.receive(issue.report(operation.action)), on: id)
            }
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
