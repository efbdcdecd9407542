import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// Opens the ledger of a data folder with every projection that there is.
enum OpenLedger {
    /// Creates it if there is none.
    static func orCreate(_ folder: String) async throws -> Ledger {
        try await tellingIfNew(folder) {
            let ledger = try Ledger.open(folder: folder, tables: ProjectionCatalog.tables, progress: progress)
            for found in ledger.notes { Standard.error(found) }
            try await Genesis.prepare(ledger)
            return ledger
        }
    }

    /// Says so if `open` makes a ledger: its folder may have been mistyped.
    static func tellingIfNew<Opened>(_ folder: String, _ open: () async throws -> Opened) async throws -> Opened {
        let isNew = !Ledger.exists(in: folder)
        let opened = try await open()
        if isNew { Standard.error("a new ledger was made in \(folder)") }
        return opened
    }

    /// For commands that only make sense with one: a folder that is mistyped is not made.
    static func checkExists(_ folder: String) throws {
        try DataFolder(folder).check()
        guard Ledger.exists(in: folder) else {
            throw LedgerError(
                .missing,
                "there is no ledger in \(folder); name its folder with --data, or make one with `syncledger serve`")
        }
    }

    /// What another version of the program has in use stays so.
    static func existing(_ folder: String) throws -> Ledger {
        try checkExists(folder)
        defer { Standard.endProgress() }
        let ledger = try Ledger.open(
            folder: folder, tables: ProjectionCatalog.tables, takesOver: false, progress: progress)
        for found in ledger.notes { Standard.error(found) }
        return ledger
    }

    /// A position that a user names: another ledger's, or one of before a backup was put back, may not be there.
    static func check(_ position: Position, in reader: LedgerReader) throws -> Position {
        let head = try reader.log.head
        guard position <= head else {
            throw LedgerError(.missing, "there is no event at position \(position); the log has \(head)")
        }
        return position
    }

    /// For people who wait while projections are made.
    static let progress: @Sendable (Position, Position) -> Void = { position, head in
        Standard.progress("making the projections: \(position) of \(head) events")
    }

    /// - Parameter note: Told of it when the key was lost.
    static func marker(_ ledger: Ledger, folder: String, note: (String) -> Void) async throws -> Marker {
        let facts = try await Genesis.prepare(ledger)
        let keys = KeyFolder(data: folder)
        if try keys.existing("marker") == nil, try await ledger.read(isInUse) {
            note(
                """
                keys/marker.key was not there and is made anew: what was sent to GitHub before cannot be recognised by its \
                marker any more. If there is a backup of keys/, put it back while nothing runs
                """)
        }
        return Marker(
            key: try keys.key("marker"), ledger: facts.ledger, epochs: try ledger.readBlocking { try $0.rows.epochs() })
    }

    /// Whether anything was ever to be brought to GitHub.
    static let isInUse: @Sendable (LedgerReader) throws -> Bool = { reader in
        try reader.rows.first(Operation.self, where: "direction = 'outbound'") != nil
    }
}
