package import Ledger
package import LedgerEvents
import Projections

/// Every projection that a SyncLedger keeps, in the order of its canonical dump.
package enum ProjectionCatalog {
    package static let tables: [ProjectionTable] = [
        ProjectionTable(LedgerFactsProjection.self),
        ProjectionTable(LedgerEpochProjection.self),
        ProjectionTable(RedactionProjection.self),
        ProjectionTable(TokenProjection.self),
        ProjectionTable(KeptAnswerProjection.self),
        ProjectionTable(DeliveryProjection.self),
        ProjectionTable(UndecidedReceiptProjection.self),
        ProjectionTable(ProjectProjection.self),
        ProjectionTable(InstallationProjection.self),
        ProjectionTable(RepositoryProjection.self),
        ProjectionTable(CallPauseProjection.self),
        ProjectionTable(ListingProjection.self),
        ProjectionTable(HookLogProjection.self),
        ProjectionTable(OperationProjection.self),
        ProjectionTable(RecordProjection.self),
        ProjectionTable(BindingProjection.self),
        ProjectionTable(ConfirmationProjection.self),
        ProjectionTable(GitHubIssueProjection.self),
        ProjectionTable(GitHubPullRequestProjection.self),
        ProjectionTable(GitHubCommentProjection.self),
        ProjectionTable(GitHubUserProjection.self),
    ]
}

extension ProjectionTable {
    /// Stands here, beside the projections and not beside the tables, so that the compiler knows each of
    /// them: most events are of no interest to a reducer, and to find that out for a type that is not known
    /// takes longer than to fold.
    package init<P: Projection>(_ projection: P.Type) {
        self.init(P.State.table, version: P.version) { event, rows in
            for key in P.keys(event) {
                let before = try rows.find(P.State.self, key)
                let after = P.evolve(before, event, key: key)
                guard after != before else { continue }
                if let after { try rows.put(key, after) } else { try rows.remove(P.State.self, key) }
            }
        }
    }
}
