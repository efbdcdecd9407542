import ArgumentParser
import Ledger
import SyncEngine

/// The same for every projection there is, into tables of its own, as `syncledger rebuild --check` does.
struct RebuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Makes all projections of a ledger and prints how many events a second.")

    @Argument(help: "The folder of the ledger.")
    var folder: String

    func run() throws {
        let store = try SQLiteStore(path: folder + "/ledger.db")
        let head = try store.read { try $0.head }
        let rate = try Stopwatch.rate(of: Int(head)) {
            let rebuilt = try Rebuild(store, tables: ProjectionCatalog.tables)
            guard try rebuilt.rows({ try $0.position }) == head else {
                throw ValidationError("the rebuild stopped before \(head)")
            }
        }
        print(Int(rate))
    }
}
