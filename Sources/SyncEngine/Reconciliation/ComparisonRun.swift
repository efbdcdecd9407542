import Ledger
import LedgerEvents
import Projections

/// Holds all that GitHub lists against what is known. What is news is taken in as by a sweep: a sweep does not come
/// back to what a list left out for a while, as GitHub's do where issues are switched off. What GitHub has no more is
/// read, and so is what it has although it was deleted: the answer to that decides.
struct ComparisonRun: Sendable {
    private let intake: PageIntake

    init(intake: PageIntake) {
        var intake = intake
        intake.readsAll = true
        self.intake = intake
    }

    func compare(_ key: Listing.Key) async throws {
        let known = try await intake.ledger.read { reader in
            try reader.place(of: key.repository).map { ($0, try reader.rows.bound(key)) }
        }
        // What is bound while the list is read may stand on a page that has been read.
        guard let (place, bound) = known else { return }
        var listed: Set<Int64> = []
        var page = try await intake.desk.page(of: key.resource, since: nil, at: place)
        while let current = page {
            _ = try await intake.take(current) { _ in nil }
            listed.formUnion(current.items.map(\.id))
            page = try await intake.desk.follow(current)
        }
        let ids = listed
        try await intake.ledger.write { transaction in
            guard try RecordLoader(transaction).access(key.repository).refusal == nil else { return }
            let missing = try bound.filter { id, record in
                try !ids.contains(id) && transaction.rows.find(Record.self, record)?.deletedBy == nil
            }
            for record in missing.map(\.record).sorted() { try transaction.requestConfirmation(of: record) }
            try transaction.append(
                Draft(
                    SweepCompared(
                        repository: key.repository, resource: key.resource, listed: Int64(ids.count),
                        missing: Int64(missing.count)),
                    installation: place.installation))
        }
    }
}

extension Rows {
    /// What a list should have: numbers of issues and pull requests, or ids of comments, with their records.
    fileprivate func bound(_ key: Listing.Key) throws -> [(id: Int64, record: RecordID)] {
        let isComment = key.resource == .issueComment
        // A comment is where its task's issue is, whichever repository that was in when it was bound.
        let bindings: [Binding] = try select(
            isComment
                ? """
                SELECT binding.* FROM binding JOIN record ON record.id = binding.record
                LEFT JOIN binding AS home ON home.record = record.parent
                WHERE binding.comment IS NOT NULL AND record.deleted_by IS NULL
                    AND coalesce(home.repository, binding.repository) = ?
                """
                : """
                SELECT binding.* FROM binding JOIN record ON record.id = binding.record
                WHERE binding.repository = ? AND binding.number IS NOT NULL AND record.deleted_by IS NULL
                """, [.integer(key.repository)])
        return bindings.compactMap { binding in
            (isComment ? binding.comment : binding.number).map { ($0, binding.record) }
        }
    }
}
