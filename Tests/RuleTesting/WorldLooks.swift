import LedgerEvents
import Projections

/// What the projector finds when it reads at GitHub.
extension World {
    /// Of a record without a resource any of its creates may have made one.
    private var sentCreates: Set<OperationID> {
        guard state.binding == nil else { return [] }
        return Set(state.operations.values.filter { $0.call == .create && $0.attempts > 0 }.map(\.id))
    }

    var madeByCreate: ModelGitHub.Issue? { sentCreates.lazy.sorted().compactMap(gitHub.marked).first }

    /// What was overlooked: nobody waits for its create any more, so nothing else tells whose it is.
    var isKnownByMarkerAlone: Bool {
        guard madeByCreate != nil else { return false }
        if case .looked(_, nil) = run { return true }
        return state.callUnderWay == nil
    }

    func found(_ doubt: Operation) -> ModelGitHub.Issue? {
        switch doubt.call {
        case .create: state.binding == nil ? madeByCreate : gitHub.marked(doubt.id)
        case .update, .delete, nil: state.binding?.number.flatMap { gitHub[$0] }
        }
    }

    /// What cannot be found any more, deleted or without its marker, has been told before it is looked for.
    var isSearchTooEarly: Bool {
        let creates = sentCreates
        guard !creates.isEmpty, madeByCreate == nil else { return false }
        return gitHub.deliveries.contains { delivery in
            [delivery.issue.marker, delivery.replacedMarker].compactMap(\.self).contains(where: creates.contains)
        }
    }

    /// Of a task without a resource it is what one of its creates made.
    func readBefore(_ seen: ModelGitHub.Issue?) -> Report? {
        seen.map { observed($0, madeBy: state.binding == nil ? $0.marker : nil) }
    }

    func observed(_ issue: ModelGitHub.Issue, madeBy create: OperationID? = nil) -> Report {
        var report = issue.report(Report.observedAction)
        let owner = records.values.first { $0.binding?.number == issue.number }?.id
        report.boundElsewhere = owner == Self.task ? nil : owner
        report.echoOf = create
        return report
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
