import Ledger
import LedgerEvents
import Projections

/// The rows that the engine goes by are what is made of the log: by the ledger once more, and by the simulator.
extension Universe {
    func checkRows() throws {
        let ledger = try ledgerAtRest()
        if let (rebuilt, live) = try ledger.compareWithRebuild().difference {
            report([.init("rebuild", "rebuilt \(rebuilt ?? "nothing"), live \(live ?? "nothing")")])
        }
        try ledger.readBlocking { reader in
            try compare(reader.rows, mirror.operations)
            try compare(reader.rows, mirror.records)
            try compare(reader.rows, mirror.bindings)
            try compare(reader.rows, mirror.repositories)
            try compare(reader.rows, mirror.installations)
        }
    }

    private func compare<E: Entity>(_ rows: Rows, _ known: [E.Key: E]) throws {
        let live = try rows.all(E.self, where: "1")
        let other = live.first { $0 != known[$0.key] }.map { "\($0.key)" }
        guard other != nil || live.count != known.count else { return }
        report([.init("rebuild", "\(E.table.name) \(other ?? "") is not as the log says")])
    }
}
