import GitHub
import Ledger
import LedgerEvents
import Projections

import struct Foundation.Data

/// The items of one page, within the transaction that takes them in.
struct PageTaking {
    let transaction: LedgerTransaction
    let page: ListPage
    let marker: Marker
    let parents: [Int64: Parent]
    /// Whether every comment is listed.
    var readsAll = false
    var taken = PageIntake.Taken()

    struct Parent: Sendable {
        var issue: IssueSnapshot
        var raw: RawAnswer
    }

    private var repository: Int64 { page.place.repositoryID }

    mutating func take(_ item: ListedResource, _ raw: Data?, _ known: ListedRecord?) throws {
        let listed = item.item(marker)
        switch Judgement(listed, known) {
        case .known: return
        case .look:
            if let record = known?.record.id {
                try transaction.requestConfirmation(of: record, faceAt: listed.isFace ? listed.updatedAt : nil)
            }
            taken.news += 1
        case .news:
            var parent: RecordID?
            if item.commentID != nil, known == nil, let number = item.number {
                guard let found = try self.parent(number, of: item) else { return }
                parent = found
            }
            try observe(item, raw, page.raw, known?.record.id, parent: parent)
            taken.news += 1
        }
    }

    /// The task that a comment stands under; nil if the comment is not to be taken in now.
    private mutating func parent(_ number: Int64, of item: ListedResource) throws -> RecordID? {
        if let task = try transaction.rows.task(repository: repository, number: number) { return task }
        guard let parent = parents[number] else { return nil }
        try observe(.issue(parent.issue), parent.raw.body, parent.raw, nil, parent: nil)
        guard let task = try transaction.rows.task(repository: repository, number: number) else {
            // A create of ours may have made the issue: it waits for that, and the comment for it.
            taken.left.append(item.updatedAt)
            return nil
        }
        return task
    }

    private func observe(
        _ item: ListedResource, _ json: Data?, _ answer: RawAnswer, _ record: RecordID?, parent: RecordID?
    ) throws {
        let observed = try transaction.append(
            Draft(
                ResourceObserved(
                    status: answer.status, request: answer.headers.requestID, repository: repository,
                    number: item.number, comment: item.commentID),
                record: record, installation: page.place.installation, githubUpdatedAt: item.updatedAt,
                body: json.map { .new(Array($0)) } ?? .none)
        ).position
        try transaction.note(item.accounts, at: item.updatedAt, observed)
        try Reception(
            transaction: transaction, marker: marker, receipt: observed, asksForComments: !readsAll
        ).receive(
            item, in: repository, installation: page.place.installation, parent: parent, lookBegan: page.head)
    }
}

extension LedgerTransaction {
    /// Asks for a look at a record's resource, and at an issue's comments, unless such a one is to be taken anyway.
    ///
    /// - Parameter time: The time of a pull request's issue face, where that leads to this.
    func requestConfirmation(
        of record: RecordID, andComments comments: Bool = false, faceAt time: GitHubSeconds? = nil
    ) throws {
        let pending = try rows.find(Confirmation.self, record)
        guard pending == nil || (comments && pending?.comments == false) else { return }
        try append(Draft(ConfirmationRequested(comments: comments), record: record, githubUpdatedAt: time))
    }
}
