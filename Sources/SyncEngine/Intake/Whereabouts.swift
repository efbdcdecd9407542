import Ledger
import LedgerEvents
import Projections

extension LedgerTransaction {
    /// What is known of a reported resource.
    ///
    /// - Parameters:
    ///   - parent: A comment's task, where that is known.
    ///   - marker: The operation that an authentic marker in its body names.
    func bearings(of sighting: some Sighting, parent: RecordID?, marker: OperationID?) throws -> Bearings {
        let bound = try rows.record(of: sighting)
        guard bound == nil else { return Bearings(bound: bound) }
        return Bearings(
            waiting: try rows.waiting(sighting)?.record, marked: try marker.flatMap { try marked($0, sighting) },
            createUnderWay: try rows.createUnderWay(sighting, parent: parent)?.id)
    }

    private func marked(_ id: OperationID, _ sighting: some Sighting) throws -> MarkedCreate? {
        let kind = sighting.kind
        guard let create = try rows.find(Operation.self, id), create.direction == .outbound, create.kind == kind,
            let record = create.record, try mayBeMade(create, in: sighting.repository)
        else { return nil }
        let binding = try rows.find(Binding.self, record)
        // The issue went where its task does not follow, marker and all: from then on that is ordinary text.
        guard binding?.released != .transferred else { return nil }
        let isBound = binding != nil
        // Read only for a second resource, to tell a twin from a copied text.
        let content = isBound ? try create.content.flatMap { try body(at: $0) } : nil
        // One that a restored backup had may have left in the history that was given up; its marker says so.
        let hasLeft = try create.attempts > 0 && create.call == .create || rows.isRestored(id)
        return MarkedCreate(
            operation: id, record: record, hasLeft: hasLeft,
            isBound: isBound, content: content.flatMap { Content(kind, canonical: $0) })
    }

    /// Whether what a create makes may stand there: where it was sent, or in another repository of its record's project,
    /// to which it has moved since.
    private func mayBeMade(_ create: Operation, in repository: Int64) throws -> Bool {
        if repository == create.repository { return true }
        let project = try create.record.flatMap { try rows.find(Record.self, $0)?.project }
        return try project != nil && rows.find(Repository.self, repository)?.project == project
    }
}

extension Rows {
    /// The record that a reported resource is bound to.
    func record(of sighting: some Sighting) throws -> RecordID? {
        switch sighting.kind {
        case .task: try sighting.number.flatMap { try task(sighting, number: $0) }
        case .comment: try sighting.comment.flatMap { try comment($0) }
        }
    }

    /// One from where its issue was before is late. But nothing that is deleted there is the task's resource any more.
    private func task(_ sighting: some Sighting, number: Int64) throws -> RecordID? {
        try task(repository: sighting.repository, number: number)
            ?? (sighting.isDeletion ? nil : taskMoved(from: sighting.repository, number: number))
    }

    /// An earlier report of the resource that waits for a create of ours to end.
    func waiting(_ sighting: some Sighting) throws -> Operation? {
        let which = sighting.kind == .task ? "number" : "comment"
        let id = sighting.kind == .task ? sighting.number : sighting.comment
        guard let id else { return nil }
        return try first(
            Operation.self, where: "\(Self.waitingReports) AND kind = ? AND +repository = ? AND \(which) = ?",
            [.text(sighting.kind.rawValue), .integer(sighting.repository), .integer(id)])
    }

    /// Reports of a repository's unknown resources that wait: tasks before comments, in order of time, deletes last.
    func waitingReports(in repository: Int64) throws -> [Operation] {
        try all(
            Operation.self, where: "\(Self.waitingReports) AND +repository = ?", [.integer(repository)],
            order: "kind DESC, change = 'delete', github_updated_at, id")
    }

    /// Those of all repositories that have waited long enough.
    func overdueReports(now: Microseconds) throws -> [Operation] {
        try all(
            Operation.self, where: "\(Self.waitingReports) AND not_before <= ?", [.integer(now)], order: "id",
            limit: 100)
    }

    /// Few at any time: the index on states finds them, so the one on repositories (`+`) is not to be used.
    private static let waitingReports = "state = 'queued' AND direction = 'inbound' AND not_before IS NOT NULL"

    /// A create of ours that may have made the resource: sent, and not answered. For a comment, one under its issue.
    func createUnderWay(_ sighting: some Sighting, parent: RecordID?) throws -> Operation? {
        // As many at most as there are calls at once.
        let creates = try all(
            Operation.self,
            where: """
                state = 'processing' AND direction = 'outbound' AND call = 'create' AND call_started IS NOT NULL AND kind = ?
                """,
            [.text(sighting.kind.rawValue)], order: "id")
        return try creates.first { create in
            guard let id = create.record, let record = try find(Record.self, id),
                parent == nil || record.parent == parent
            else { return false }
            return try sighting.kind == .comment || repository(of: create) == sighting.repository
        }
    }

    private func repository(of create: Operation) throws -> Int64? {
        try create.repository ?? create.record.flatMap { try find(Record.self, $0)?.target }
    }
}
