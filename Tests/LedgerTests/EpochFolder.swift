import Foundation
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

@testable import Ledger

/// A data folder whose ledger gives way to an older copy of it.
struct EpochFolder {
    let folder: TemporaryFolder
    let seed = Array<UInt8>(repeating: 7, count: 32)

    init() throws { folder = try TemporaryFolder() }

    var data: String { folder.file("data") }

    func path(_ name: String) -> String { folder.file("data/\(name)") }

    func open() throws -> Ledger {
        try Ledger.open(folder: data, tables: ProjectionCatalog.tables)
    }

    func grow(_ ledger: Ledger, by count: Int) async throws {
        try await ledger.write { transaction in
            for index in 0..<count { try transaction.append(Draft(TokenRevoked(name: "t\(index)"))) }
        }
    }

    func sign(_ ledger: Ledger, epoch: Int64, _ epochs: Epochs? = nil) async throws -> Checkpoint {
        let name = try ledger.readBlocking { try $0.rows.find(LedgerFacts.self, LedgerFacts.only)?.ledger } ?? ""
        let signer = try NoteSigner(name: Checkpoint.origin(ledger: name, epoch: epoch), seed: seed)
        return try await CheckpointBook(
            ledger, folder: data, signer: signer,
            epochs: epochs ?? ledger.readBlocking { try $0.rows.epochs() }
        ).sign()
    }

    /// Ten events and their checkpoint, ten more and theirs; then a backup of fifteen is put back.
    /// Returns the checkpoints.
    func restored() async throws -> [Checkpoint] {
        var checkpoints: [Checkpoint] = []
        do {
            let ledger = try open()
            try await Genesis.prepare(ledger)
            try await grow(ledger, by: 8)
            checkpoints.append(try await sign(ledger, epoch: 0))
            try await grow(ledger, by: 5)
            _ = try LogCopy(of: path("ledger.db"), to: folder.file("copy")).run { _, _ in }
            try await grow(ledger, by: 5)
            checkpoints.append(try await sign(ledger, epoch: 0))
        }
        #expect(checkpoints.map(\.size) == [10, 20])
        let restore = try LedgerRestore(into: data)
        try restore.bring(folder.file("copy")) { _, _ in }
        let (loss, unreadable) = try restore.loss([.init(name: "last", checkpoint: checkpoints[1])])
        #expect(unreadable == nil && loss.size == 15 && loss.epoch == 0)
        #expect(loss.ahead?.size == 20 && loss.ahead?.lost == 5)
        _ = try restore.putBack(
            LedgerRestored(epoch: 1, size: 15, aheadSize: 20, aheadEpoch: 0, lost: 5), note: checkpoints[1],
            erasing: [], at: 1)
        return checkpoints
    }
}
