import Ledger
import LedgerEvents
import SyncEngine

/// What is made of the log is made anew in the middle of it all, and put in the place of what there was.
extension Universe {
    /// As `rebuild` does beside whoever runs: most of it while they go on, and the rest when it is put in its place.
    func rebuild(_ action: Action) {
        attempt {
            let made = try MemoryRows(Rebuild(disk.log, tables: ProjectionCatalog.tables))
            let later = scheduler.now + Int64(action.choice(0, of: 60)) * 500_000
            let epochs = mirror.epochs
            scheduler.at(later) { [weak self] _ in
                // Whoever puts a backup back has the folder alone: what is rebuilt beside that has been ended.
                if self?.mirror.epochs == epochs { self?.use(made) }
            }
        }
    }

    private func use(_ made: MemoryRows) {
        attempt {
            try checkRows()
            _ = try Ledger.inMemory(tables: ProjectionCatalog.tables, store: disk.log, rows: made)
            disk.rows.swap(for: made)
            tell("    what was rebuilt is in use")
            try checkRows()
            tookEffect(.rebuild)
        }
    }

    /// Both processes end, and start with rows that an older version of the program has made.
    func upgrade() {
        attempt {
            for name in ProcessName.allCases { kill(name, because: "another version is installed") }
            let older = try MemoryRows()
            let tables = Array(ProjectionCatalog.tables.dropLast())
            _ = try Ledger.inMemory(tables: tables, store: disk.log, rows: older)
            disk.rows.swap(for: older)
            tookEffect(.upgrade)
        }
    }

    func attempt(_ work: () throws -> Void) {
        do { try work() } catch { report([.init("simulator", "\(error)")]) }
    }
}
