import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections

import struct Foundation.Data

/// Takes a page of a list in: what it says that is new goes to the rules, in one transaction.
struct PageIntake: Sendable {
    let ledger: Ledger
    let desk: ListDesk
    let marker: Marker
    let logger: Logger

    /// What a page came to.
    struct Taken: Sendable {
        /// How many said something new.
        var news = 0
        /// The times of those that could not be decided yet.
        var left: [GitHubSeconds] = []
        /// The times of those of which a decision failed.
        var failed: [GitHubSeconds] = []
    }

    /// The repository cannot be synced any more.
    struct Refused: Error {}

    /// - Parameter conclusion: What to write down behind what was found; nil for nothing.
    func take(_ page: ListPage, _ conclusion: @escaping @Sendable (Taken) -> Draft?) async throws -> Taken {
        let marker = marker
        let repository = page.place.repositoryID
        let (open, orphans, isElsewhere) = try await ledger.read { reader in
            let known = try ListedRecords(page.items, in: repository, since: page.head, reader.rows, reader)
            let open = page.items.indices.filter {
                Judgement(page.items[$0].item(marker), known[page.items[$0].id]) != .known
            }
            let orphans = try open.map { page.items[$0] }.filter { item in
                try item.commentID != nil && known[item.id] == nil
                    && item.number.flatMap { try reader.rows.task(repository: repository, number: $0) } == nil
            }
            return (open, Set(orphans.compactMap(\.number)), known.isElsewhere)
        }
        if isElsewhere { try await leave(page) }
        if open.isEmpty, conclusion(Taken()) == nil { return Taken() }
        let parents = try await parents(orphans, at: page.place)
        let elements = open.isEmpty ? [] : page.raw.elements
        let (logger, clock) = (logger, desk.gate.clock)
        return try await ledger.write { transaction in
            guard try RecordLoader(transaction).access(repository).refusal == nil else { throw Refused() }
            var taking = PageTaking(transaction: transaction, page: page, marker: marker, parents: parents)
            if !open.isEmpty { try transaction.noteClock(page.raw, by: clock) }
            let items = open.map { page.items[$0] }
            let known = try ListedRecords(items, in: repository, since: page.head, transaction.rows, transaction)
            for (index, item) in zip(open, items) {
                do {
                    let before = taking
                    try transaction.savepoint {
                        taking = before
                        try taking.take(item, elements.indices.contains(index) ? elements[index] : nil, known[item.id])
                    }
                } catch {
                    guard !transaction.isOver(by: error) else { throw error }
                    logger.error(
                        "a listed resource cannot be decided",
                        metadata: ["resource": .stringConvertible(item.id), "error": "\(error)"])
                    taking.taken.failed.append(item.updatedAt)
                }
            }
            if let draft = conclusion(taking.taken) { try transaction.append(draft) }
            return taking.taken
        }
    }

    /// Another repository has taken over the name of ours.
    private func leave(_ page: ListPage) async throws {
        _ = try await RepositoryLook(ledger: ledger, gate: desk.gate).look(page.place, .doubt)
        throw GitHubError(
            .redirected(location: ""), method: .get, path: "/repos/\(page.place.repository.fullName)/issues",
            message: "another repository has this name by now", answer: page.raw)
    }

    /// Comments of issues that nobody knows bring these along, as their webhooks would.
    private func parents(
        _ numbers: Set<Int64>, at place: GitHubDesk.Address
    ) async throws -> [Int64: PageTaking.Parent] {
        var parents: [Int64: PageTaking.Parent] = [:]
        for number in numbers.sorted() {
            do {
                let answer = try await desk.gate.perform(
                    .issue(place.repository, Int(number)), desk.urgency, installation: place.installation,
                    patience: nil)
                // A transferred issue answers under another number, where its comments are listed too.
                guard answer.value.number == number else { continue }
                parents[number] = PageTaking.Parent(issue: answer.value, raw: answer.raw)
            } catch let error as GitHubError where [.gone, .notFound].contains(error.code) {
                // Gone since the page was asked, and its comments with it.
                continue
            }
        }
        return parents
    }
}

/// The items of one page, within the transaction that takes them in.
struct PageTaking {
    let transaction: LedgerTransaction
    let page: ListPage
    let marker: Marker
    let parents: [Int64: Parent]
    var taken = PageIntake.Taken()

    struct Parent: Sendable {
        var issue: IssueSnapshot
        var raw: RawAnswer
    }

    private var repository: Int64 { page.place.repositoryID }

    init(transaction: LedgerTransaction, page: ListPage, marker: Marker, parents: [Int64: Parent]) {
        self.transaction = transaction
        self.page = page
        self.marker = marker
        self.parents = parents
    }

    mutating func take(_ item: ListedResource, _ raw: Data?, _ known: ListedRecord?) throws {
        switch Judgement(item.item(marker), known) {
        case .known: return
        case .look:
            if let record = known?.record.id { try transaction.requestConfirmation(of: record) }
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
        try Reception(transaction: transaction, marker: marker, receipt: observed).receive(
            item, in: repository, installation: page.place.installation, parent: parent, lookBegan: page.head)
    }
}

extension LedgerTransaction {
    /// Asks for a look at a record's resource, unless one is to be taken anyway.
    func requestConfirmation(of record: RecordID) throws {
        guard try rows.find(Confirmation.self, record) == nil else { return }
        try append(Draft(ConfirmationRequested(), record: record))
    }
}
