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
    /// Whether the lists that are read have every comment: those of an issue that is new here need not be asked for.
    var readsAll = false

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
        let view = try await ledger.read { try PageView(page, marker, $0) }
        if view.open.isEmpty, conclusion(Taken()) == nil { return Taken() }
        let parents = try await issues(view.issues, at: page.place)
        let elements = view.open.isEmpty ? [] : page.raw.elements
        let (logger, clock, readsAll) = (logger, desk.gate.clock, readsAll)
        return try await ledger.write { transaction in
            guard try RecordLoader(transaction).access(repository).refusal == nil else { throw Refused() }
            var taking = PageTaking(
                transaction: transaction, page: page, marker: marker, parents: parents, readsAll: readsAll)
            if !view.open.isEmpty { try transaction.noteClock(page.raw, by: clock) }
            for (number, task) in view.moves.sorted(by: { $0.key < $1.key }) {
                // A copy that lags behind lists for a while what has left.
                guard let issue = parents[number]?.issue else { continue }
                _ = try transaction.attempt("issue \(number)", logger) {
                    try transaction.move(task, to: .init(repository: repository, number: number), issue: issue.id)
                }
            }
            let items = view.open.map { page.items[$0] }
            let known = try ListedRecords(items, in: repository, since: page.head, transaction.rows, transaction)
            for (index, item) in zip(view.open, items) {
                let before = taking
                let isTaken = try transaction.attempt("\(item.id)", logger) {
                    try taking.take(item, elements.indices.contains(index) ? elements[index] : nil, known[item.id])
                }
                if isTaken { continue }
                taking = before
                taking.taken.failed.append(item.updatedAt)
            }
            if let draft = conclusion(taking.taken) { try transaction.append(draft) }
            return taking.taken
        }
    }

    /// Comments of issues that nobody knows bring these along, as their webhooks would.
    private func issues(
        _ numbers: Set<Int64>, at place: GitHubDesk.Address
    ) async throws -> [Int64: PageTaking.Parent] {
        var parents: [Int64: PageTaking.Parent] = [:]
        for number in numbers.sorted() {
            do {
                let answer = try await desk.gate.perform(
                    .issue(place.id, Int(number)), desk.urgency, installation: place.installation,
                    patience: desk.patience)
                // Where a transferred issue is now, its comments are listed too.
                guard answer.value.isAt(number, in: place.repositoryID, ledOnTo: answer.redirectedTo) else { continue }
                parents[number] = PageTaking.Parent(issue: answer.value, raw: answer.raw)
            } catch let error as GitHubError where [.gone, .notFound].contains(error.code) {
                // Gone since the page was asked, and its comments with it.
                continue
            }
        }
        return parents
    }
}

extension LedgerTransaction {
    /// What cannot be decided holds nothing else up. False if it could not.
    fileprivate func attempt(_ resource: String, _ logger: Logger, _ decide: () throws -> Void) throws -> Bool {
        do {
            try savepoint(decide)
            return true
        } catch {
            guard !isOver(by: error) else { throw error }
            logger.error(
                "a listed resource cannot be decided", metadata: ["resource": "\(resource)", "error": "\(error)"])
            return false
        }
    }
}

/// What is known of a page before it is taken in.
private struct PageView: Sendable {
    /// Which items may say something new.
    var open: [Int] = []
    /// Tasks that have moved, as a comment of theirs shows that stands under another issue; by its number.
    var moves: [Int64: Binding] = [:]
    /// Those issues, and others that no task is, of comments that are to get one.
    var issues: Set<Int64> = []

    init(_ page: ListPage, _ marker: Marker, _ reader: LedgerReader) throws {
        let repository = page.place.repositoryID
        let known = try ListedRecords(page.items, in: repository, since: page.head, reader.rows, reader)
        for (index, item) in page.items.enumerated() {
            let record = known[item.id]
            let moved = known.taskMoved(by: item, in: repository)
            guard moved != nil || Judgement(item.item(marker), record) != .known else { continue }
            open.append(index)
            guard item.commentID != nil, record == nil || moved != nil, let number = item.number else { continue }
            if let moved { moves[number] = moved }
            if try moved != nil || reader.rows.task(repository: repository, number: number) == nil {
                issues.insert(number)
            }
        }
    }
}
