package import LedgerEvents

/// What to ask of GitHub for an operation, as things stand.
package struct PlannedCall: Sendable, Equatable {
    package var kind: CallKind
    /// The fields to send: for an update only those that GitHub does not hold yet.
    package var fields: Fields
    package var content: Content
    package var repository: Int64
    /// The number; for a comment to be created, that of the issue it goes under.
    package var number: Int64?
    package var comment: Int64?

    /// What GitHub takes only from a call after the one that creates the issue: whether it is closed, a milestone.
    static let fieldsAfterCreate: Fields = [.state, .milestone]

    /// Those of a content that are not as every new issue has them.
    static func afterCreate(_ content: Content) -> Fields {
        guard let task = content.task else { return [] }
        return content.differences(from: .task(TaskContent(title: task.title))).intersection(fieldsAfterCreate)
    }

    /// What GitHub makes of a content at first, where it has refused some of its fields.
    static func created(_ content: Content, without refused: Fields) -> Content {
        content.taking(fieldsAfterCreate.union(refused), from: .task(TaskContent(title: "")))
    }

    /// nil when there is nothing to ask for. `seen` is what GitHub has been found to hold; without it, what was last
    /// agreed.
    package init?(_ operation: Operation, _ state: RecordState, seen: Content?) {
        guard let content = Self.content(of: operation, state) else { return nil }
        self.content = content
        guard let binding = state.binding else {
            guard operation.change == .upsert, let repository = state.home ?? operation.repository else { return nil }
            // A comment needs its issue first.
            if state.id.kind == .comment, state.parentBinding == nil { return nil }
            kind = .create
            self.repository = repository
            number = state.parentBinding?.number
            // The rest of a task (closed, a milestone) needs an issue to be there first.
            fields = content.differences(from: nil).subtracting(Self.fieldsAfterCreate.union(operation.notTaken))
            return
        }
        repository = state.home ?? binding.repository
        number = binding.number
        comment = binding.comment
        switch operation.change {
        case .delete:
            kind = .delete
            fields = []
        case .upsert:
            kind = .update
            let held = seen ?? state.record?.agreedContent.flatMap { state.contents[$0] }
            fields = operation.fields.intersection(content.differences(from: held))
            if fields.isEmpty { return nil }
        }
    }

    /// The call that `github.call.started` has announced: what is sent is what the log says, and is not decided twice.
    /// nil if the operation has started none.
    package init?(announcedBy operation: Operation, _ state: RecordState) {
        guard operation.callStarted != nil, let kind = operation.call, let content = Self.content(of: operation, state),
            let repository = state.home ?? operation.repository
        else { return nil }
        self.kind = kind
        self.content = content
        self.repository = repository
        fields = operation.sent
        number = state.binding?.number ?? state.parentBinding?.number
        comment = state.binding?.comment
    }

    /// A deletion needs none: that what it said has been erased does not keep it from being carried out.
    private static func content(of operation: Operation, _ state: RecordState) -> Content? {
        if let content = state.content(of: operation) { return content }
        return operation.change == .delete ? .nothing(operation.kind) : nil
    }
}
