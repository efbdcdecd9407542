import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// What must hold when the power is back, on a disk that does not fail.
struct Recovery {
    let folder: String
    let promises: Promises
    let independent: IndependentCheck
    let round: Int

    func problems() async throws -> [String] {
        let left = try await problemsOfWhatIsLeft() + remains()
        return try await left.isEmpty ? problemsOfGoingOn() : left
    }

    private func problemsOfWhatIsLeft() async throws -> [String] {
        let isUnfinished = FileManager.default.fileExists(atPath: folder + "/erasure.pending")
        let found = try independent.look(folder, promises.all)
        let problems = found.problems + (isUnfinished ? [] : try remains())
        guard problems.isEmpty else { return problems }
        let ledger = try Ledger.open(folder: folder, tables: ProjectionCatalog.tables)
        let facts = try ledger.readBlocking { try $0.rows.find(LedgerFacts.self, LedgerFacts.only) }
        let unfinished = try await ledger.finishErasure() ? [] : ["the erasure is not finished by whoever starts next"]
        return try compare(found, try verify(facts)) + rebuild(ledger) + unfinished
    }

    /// Where something is that was said to be erased, and whose erasure counts as finished.
    private func remains() throws -> [String] {
        let secrets = promises.erased
        return try FileManager.default.contentsOfDirectory(atPath: folder).flatMap { name -> [String] in
            guard let bytes = FileManager.default.contents(atPath: folder + "/" + name) else { return [] }
            return secrets.filter { bytes.range(of: $0) != nil }.map { _ in "erased, and still in \(name)" }
        }
    }

    /// Works on with a copy of it, as the programs do when they are started: without any error.
    private func problemsOfGoingOn() async throws -> [String] {
        let copy = folder + "-copy"
        try FileManager.default.copyItem(atPath: folder, toPath: copy)
        defer { try? FileManager.default.removeItem(atPath: copy) }
        let new = Promises()
        let ledger = try Ledger.open(folder: copy, tables: ProjectionCatalog.tables)
        let workload = try await Workload(ledger, copy, new, Complaints(), round: round, double: nil)
        try await workload.proveUsable()
        return try independent.look(copy, promises.all + new.all).problems
    }

    /// As `syncledger verify` does, with the last checkpoint: that is never of more than what is left.
    private func verify(_ facts: LedgerFacts?) throws -> Verification {
        var witnesses: [Verification.Witness] = []
        if let facts, let note = FileManager.default.contents(atPath: CheckpointBook.path(in: folder)) {
            let key = try Workload.signer(facts).verifier
            witnesses.append(.init(name: "checkpoint", checkpoint: try Checkpoint(Array(note), signedBy: key)))
        }
        return try LogVerifier(folder: folder, witnesses: witnesses).verify()
    }

    private func compare(_ found: IndependentCheck.Answer, _ verification: Verification) -> [String] {
        var problems = verification.problems.map { "\($0.position.map { "position \($0): " } ?? "")\($0.text)" }
        if verification.events != found.events || verification.root.text != found.root {
            problems.append(
                "the root of \(verification.events) events is \(verification.root.text), by the independent check that of "
                    + "\(found.events) is \(found.root)")
        }
        return problems
    }

    /// As `syncledger rebuild --check` does.
    private func rebuild(_ ledger: Ledger) throws -> [String] {
        let (position, difference) = try ledger.compareWithRebuild()
        guard try position == ledger.readBlocking({ try $0.log.head }) else {
            return ["the projections have not caught up"]
        }
        guard let difference else { return [] }
        return ["rebuilt: \(difference.rebuilt ?? "no line"), live: \(difference.live ?? "no line")"]
    }
}
