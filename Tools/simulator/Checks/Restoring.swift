import Forensics
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// What is listed as lost can be had back, or whoever asks is told why not.
extension Universe {
    func checkRestoration() {
        guard let machine = machines[.serve], let ledger = machine.ledger else {
            return report([.init("simulator", "nobody can be asked for what is lost")])
        }
        tell("now everything that is lost is put back")
        do {
            let lost = try ledgerAtRest().readBlocking { try LostEdits(in: $0).entries(limit: .max) }
            // What one puts back may be what another one wants, or stand in its way.
            var changed: Set<RecordID> = []
            for entry in lost where violations.isEmpty {
                let id = entry.operation
                let outcome = try scheduler.finish(on: machine.executor, atMost: 10_000_000) {
                    try await EditRestoration(ledger).restore(id, client: "app")
                }
                let isChanged = entry.record.map(changed.contains) ?? false
                if let flaw = mirror.flaw(in: outcome, of: entry, isChanged: isChanged) {
                    report([.init("not restored", "operation \(id): \(flaw)")])
                }
                if case .restored = outcome, let record = entry.record { changed.insert(record) }
                mirror.coverage.count(.restored)
            }
            if changed.isEmpty { return }
            rest()
            try checkWaiting()
            try checkAgreement()
        } catch {
            report([.init("simulator", "what is lost cannot be put back: \(error)")])
        }
    }
}

extension LogMirror {
    /// - Parameter isChanged: Something else of the record has been put back before.
    /// - Returns: What is wrong with the answer.
    func flaw(in outcome: RestorationOutcome, of lost: LostEdit, isChanged: Bool) -> String? {
        switch outcome {
        case .restored(let operation, let fields):
            guard isChanged || fields == lost.fields else { return "\(fields.names) of \(lost.fields.names) came back" }
            let wanted = said(by: lost.operation).filter { fields.contains($0.field) }
            return said(by: operation.id).isSuperset(of: wanted) ? nil : "what came back is something else"
        case .refused(let refusal):
            return isDue(refusal, of: lost, isChanged) ? nil : "it was refused: \(refusal)"
        }
    }

    private func said(by id: OperationID) -> Set<Text> {
        guard let operation = operations[id], let position = operation.content else { return [] }
        return texts(at: position, operation.kind) ?? []
    }

    private func isDue(_ refusal: RestorationRefusal, of lost: LostEdit, _ isChanged: Bool) -> Bool {
        let record = lost.record.flatMap { records[$0] }
        return switch refusal {
        case .deletion: lost.isDeletion
        case .deleted: record?.deletedBy != nil
        case .erased: lost.record.map(redacted.contains) ?? lost.isRedacted
        case .noRecord: record == nil
        case .pending, .nothingMissing: isChanged
        // What is listed as lost has something of its own.
        case .unknown, .notItsOwn: false
        }
    }
}
