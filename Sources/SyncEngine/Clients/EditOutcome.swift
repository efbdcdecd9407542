package import LedgerEvents
package import Projections

/// What became of a client's request.
package enum EditOutcome: Sendable, Equatable {
    /// The record is as asked; `operation` brings it to GitHub, or says why it does not.
    case done(RecordView, Operation, isNew: Bool)
    /// The client had not seen what the record is now. The edit is in the ledger as `operation`.
    case stale(RecordView, Operation, Reason)
    /// The record has been deleted. The edit is in the ledger as `operation`.
    case gone(RecordView, Operation)
    case notFound
    case invalid([FieldProblem])
    /// The key was used for another request.
    case keyReused
}

/// An answer as it goes to the client, and as it is kept under an `Idempotency-Key`.
package struct RenderedAnswer: Sendable, Equatable {
    package var status: Int
    package var body: [UInt8]
    /// The record's version, for `ETag`.
    package var version: Int64?

    package init(status: Int, body: [UInt8], version: Int64?) {
        self.status = status
        self.body = body
        self.version = version
    }
}
