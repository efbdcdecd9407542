import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// Opens the ledger of a data folder with every projection that there is.
enum OpenLedger {
    /// Creates it if there is none.
    static func orCreate(
        _ folder: String, measured: Ledger.Measured? = nil, reserve: DiskReserve? = nil,
        progress: @escaping @Sendable (Position, Position) -> Void = progress
    ) async throws -> Ledger {
        let ledger = try Ledger.open(
            folder: folder, tables: ProjectionCatalog.tables, measured: measured, reserve: reserve, progress: progress)
        try await Genesis.prepare(ledger)
        return ledger
    }

    /// For commands that only make sense with one. What another version of the program has in use stays so.
    static func existing(_ folder: String) throws -> Ledger {
        let place = DataFolder(folder)
        try place.check()
        guard Ledger.exists(in: folder) else {
            throw LedgerError(
                .missing,
                "there is no ledger in \(folder); name its folder with --data, or make one with `syncledger serve`")
        }
        defer { Standard.endProgress() }
        return try Ledger.open(
            folder: folder, tables: ProjectionCatalog.tables, takesOver: false, progress: progress)
    }

    /// For people who wait while projections are made.
    static let progress: @Sendable (Position, Position) -> Void = { position, head in
        Standard.progress("making the projections: \(position) of \(head) events")
    }

    static func marker(_ ledger: Ledger, folder: String) async throws -> Marker {
        let facts = try await Genesis.prepare(ledger)
        return Marker(
            key: try KeyFolder(data: folder).key("marker"), ledger: facts.ledger,
            epochs: try ledger.readBlocking { try $0.rows.epochs() })
    }
}
