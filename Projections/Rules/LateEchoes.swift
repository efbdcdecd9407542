import LedgerEvents

/// A create of ours is told, or found, although nobody waits for it any more: it went back to the queue, was given up,
/// or a later edit took its place. What it made is the record's resource all the same, so that nothing is made twice.
extension Deliberation {
    /// - Parameters:
    ///   - create: The operation whose marker the resource carries.
    ///   - id: The operation that the report began.
    ///   - doubt: The create of this record that was just looked into, and whose own resource was not found.
    mutating func hearLateEcho(
        of create: OperationID, in id: OperationID, _ report: Report, settling doubt: OperationID? = nil
    ) {
        bind(create, report.recorded)
        if let tombstone = state.record?.deletedBy {
            drop(id, for: .operation(tombstone), evidence(.delete, [tombstone]))
            return deleteThere(after: tombstone)
        }
        if let claimed = state.processing, claimed.callStarted == nil, claimed.id != create {
            // What was to be a create is an update now, and reads before it writes.
            putBack(claimed.id, evidence(.readBeforeWrite, [id], reason: .released))
        }
        if state.processing == nil || state.processing?.id == create, state.operations[create]?.canEndYet == true {
            if state.operations[create]?.state.name == .errored {
                queue(create, evidence(.outcomeUnknown, [id], reason: .retried))
            }
            process(create, evidence(.outcomeUnknown, [id]))
            conclude(create, report, .answered, evidence(.outcomeUnknown, [id]), told: id)
            settle(id, report)
        } else {
            takeIn(id, report.content, madeBy: create, settling: doubt)
        }
    }

    /// Looked for before a create is sent once more: an earlier request has made it after all.
    mutating func found(_ report: Report, of create: OperationID, by id: OperationID) {
        if create == id || report.boundElsewhere != nil {
            conclude(id, report, .answered, evidence(.readBeforeWrite))
        } else {
            hearLateEcho(of: create, in: record(report), report)
        }
    }

    /// The edit that took the create's place goes on with what it changed itself. Anything else stands as it was found.
    private mutating func takeIn(
        _ id: OperationID, _ snapshot: Content, madeBy create: OperationID, settling doubt: OperationID?
    ) {
        guard let echo = state.operations[id] else { return }
        let asked = state.operations[create].flatMap { state.content(of: $0) }
        let later = doubt.flatMap { state.operations[$0] } ?? state.processing ?? state.queuedEdits.last
        agree(id, echo)
        var contested: Fields = []
        if let later, later.direction == .outbound, later.change == .upsert {
            let isUnderWay = later.state.name == .processing && later.id != doubt
            let rest = left(of: later, after: isUnderWay ? nil : asked, at: snapshot)
            contested = asked.map { snapshot.differences(from: $0).intersection(rest) } ?? []
            if !isUnderWay { goOn(later, with: rest, echo: id) }
        }
        merge(create, snapshot, keeping: [])
        if let later, !contested.isEmpty {
            drop(
                id, for: .operation(later.id), evidence(.outcomeUnknown, echo, against: later.time, [create, later.id]))
        } else {
            complete(id, .applied, evidence(.outcomeUnknown, [create]))
        }
        next()
    }

    private mutating func goOn(_ edit: Operation, with rest: Fields, echo: OperationID) {
        guard !rest.isEmpty else { return complete(edit.id, .alreadySo, evidence(.outcomeUnknown, [echo])) }
        process(edit.id, evidence(.outcomeUnknown, [echo]))
        var remainder = evidence(.outcomeUnknown, [echo], reason: .deferred)
        remainder.fields = rest
        putBack(edit.id, remainder)
    }

    /// What an edit has from the create before it, and is otherwise at GitHub, has been changed there since.
    private func left(of edit: Operation, after asked: Content?, at snapshot: Content) -> Fields {
        guard let mine = state.content(of: edit) else { return edit.fields }
        let differing = mine.differences(from: snapshot).intersection(edit.fields)
        guard let asked else { return differing }
        return differing.intersection(
            mine.differences(from: asked)
                .union(PlannedCall.afterCreate(mine).subtracting(PlannedCall.afterCreate(snapshot))))
    }
}

extension Operation {
    /// Whether it waits, or may be asked for again.
    fileprivate var canEndYet: Bool {
        switch state {
        case .queued, .processing, .errored: true
        case .recorded, .completed, .canceled, .dropped, .duplicate, .disabled: false
        }
    }

    /// Whether this create has made the resource of the binding, as far as is known before its answer.
    func hasMade(_ binding: Binding) -> Bool {
        switch binding.record.kind {
        case .task: number == binding.number
        case .comment: comment == binding.comment
        }
    }
}
