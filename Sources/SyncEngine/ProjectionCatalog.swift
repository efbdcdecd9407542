package import Ledger
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
