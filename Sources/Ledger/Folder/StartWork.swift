import GRDB

/// What the next start does to a data folder before anything else, looked at without doing it.
package enum StartWork: Sendable, Equatable {
    /// A backup that is being put back takes the old log's place.
    case restore(epoch: Int64)
    /// `ledger.db` becomes a file of this program's version.
    case upgrade(from: Int32, to: Int32)
    /// Projections are made from the whole log.
    case projections

    /// What comes first; nil: the folder is as this program would leave it.
    package init?(in folder: String, tables: [ProjectionTable]) throws {
        if let epoch = RestoreSwap.pending(in: folder) {
            self = .restore(epoch: epoch)
            return
        }
        let version = try SQLiteConnection.readOnly(folder + "/ledger.db").read { db in
            try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        }
        if version < LedgerSchema.version {
            self = .upgrade(from: version, to: LedgerSchema.version)
        } else if try ProjectionFolder(folder, ProjectionSet(tables)).atHand == nil {
            self = .projections
        } else {
            return nil
        }
    }
}
