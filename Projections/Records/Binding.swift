package import LedgerEvents

/// Which GitHub resource a record is. One to one, and unique both ways.
package struct Binding: Sendable, Equatable {
    package var record: RecordID
    package var repository: Int64
    /// The number of a task's issue or pull request; nil for a comment.
    package var number: Int64?
    package var issue: Int64?
    package var pullRequest: Int64?
    /// GitHub's id of a comment; nil for a task.
    package var comment: Int64?
    /// Why the record has no resource any more, and gets none; it then has neither number nor comment.
    package var released: Reason?
    /// The operation that it was bound by first: the create of ours that made the resource, or the report of it.
    package fileprivate(set) var boundBy: OperationID?
    /// Where a task's issue was before it moved on, the last time that it did: reports from there may be late.
    package fileprivate(set) var former: Address?
    /// The time of a pull request's issue face for which the pull request was last to be read; nil again if there was
    /// nothing to read. What is read tells its own time only, which may be an earlier one for good.
    package fileprivate(set) var faceAskedAt: GitHubSeconds?

    /// An issue's or pull request's place.
    package struct Address: Sendable, Equatable {
        package var repository: Int64
        package var number: Int64

        package init(repository: Int64, number: Int64) {
            self.repository = repository
            self.number = number
        }
    }

    package init(
        record: RecordID, repository: Int64, number: Int64? = nil, issue: Int64? = nil, pullRequest: Int64? = nil,
        comment: Int64? = nil
    ) {
        self.record = record
        self.repository = repository
        self.number = number
        self.issue = issue
        self.pullRequest = pullRequest
        self.comment = comment
    }
}

extension Binding {
    fileprivate var address: Address? { number.map { Address(repository: repository, number: $0) } }

    /// Whether a task's issue has moved, as what is told of one of its comments says: that stands neither where the
    /// issue is known to be nor where it was before, from where reports may be late.
    package func hasLeft(for place: Address) -> Bool {
        guard let address else { return false }
        return place != address && place != former
    }

    /// Whether a report is about this very resource.
    package func isResource(of report: OperationRecorded) -> Bool {
        switch record.kind {
        case .task: repository == report.repository && number == report.number
        case .comment: comment == report.comment
        }
    }
}

extension Binding: Entity {
    package static let table = TableShape(
        "binding", key: ["record"],
        columns: [
            .text("record"), .integer("repository"), .integer("number"), .integer("issue"),
            .integer("pull_request"), .integer("comment"), .text("released"), .integer("former_repository"),
            .integer("former_number"), .integer("bound_by"), .integer("face_asked_at"),
        ],
        indexes: [
            .init(["repository", "number"], unique: true, whereNotNull: "number"),
            .init(["comment"], unique: true, whereNotNull: "comment"),
            .init(["repository", "issue"], whereNotNull: "released"),
            .init(["former_repository", "former_number"], whereNotNull: "former_number"),
        ])

    package var key: RecordID { record }

    package func write(_ row: inout RowWriter) {
        row.record(record)
        row.integer(repository)
        row.integer(number)
        row.integer(issue)
        row.integer(pullRequest)
        row.integer(comment)
        row.value(released)
        row.integer(former?.repository)
        row.integer(former?.number)
        row.integer(boundBy)
        row.integer(faceAskedAt)
    }

    package init(_ row: inout RowReader) {
        record = row.record() ?? .task("")
        repository = row.integer() ?? 0
        number = row.integer()
        issue = row.integer()
        pullRequest = row.integer()
        comment = row.integer()
        released = row.value(Reason.self)
        let (formerRepository, formerNumber) = (row.integer(), row.integer())
        if let formerRepository, let formerNumber {
            former = Address(repository: formerRepository, number: formerNumber)
        }
        boundBy = row.integer()
        faceAskedAt = row.integer()
    }
}

/// Folds the log into bindings.
package enum BindingProjection: Projection {
    package static let version = 5

    package static func keys(_ event: Event) -> [RecordID] {
        switch event.type {
        case .recordBound, .recordReleased, .confirmationRequested, .confirmationSettled:
            event.record.map { [$0] } ?? []
        default: []
        }
    }

    package static func evolve(_ state: Binding?, _ event: Event, key: RecordID) -> Binding? {
        switch event.type {
        case .recordReleased:
            guard let released = event.decoded(RecordReleased.self) else { return state }
            var binding = state ?? Binding(record: key, repository: released.repository)
            binding.number = nil
            binding.comment = nil
            binding.released = released.reason
            binding.former = nil
            return binding
        case .recordBound:
            guard let bound = event.decoded(RecordBound.self) else { return state }
            var binding = Binding(
                record: key, repository: bound.repository, number: key.kind == .task ? bound.number : nil,
                issue: bound.issue, pullRequest: bound.pullRequest, comment: key.kind == .comment ? bound.comment : nil)
            binding.former = state?.address == binding.address ? state?.former : state?.address
            binding.boundBy = state?.boundBy ?? event.operation
            return binding
        case .confirmationRequested:
            var binding = state
            binding?.faceAskedAt = event.githubUpdatedAt ?? state?.faceAskedAt
            return binding
        case .confirmationSettled:
            var binding = state
            if event.decoded(ConfirmationSettled.self)?.found == false { binding?.faceAskedAt = nil }
            return binding
        default: return state
        }
    }
}
