import ArgumentParser
import Ledger
import LedgerEvents
import Projections

/// Events folded per second on one thread, from the file into the states of operations.
struct FoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fold", abstract: "Folds a ledger into operations and prints how many events a second.")

    @Argument(help: "The folder of the ledger.")
    var folder: String

    func run() throws {
        let store = try SQLiteStore(path: folder + "/ledger.db")
        let head = try store.read { try $0.head }
        var operations: [OperationID: Operation] = [:]
        let rate = try Stopwatch.rate(of: Int(head)) {
            try store.read { log in
                try log.scan(.all, after: 0) { event in
                    for key in OperationProjection.keys(event) {
                        operations[key] = OperationProjection.evolve(operations[key], event, key: key)
                    }
                    return true
                }
            }
        }
        let waiting = operations.values.count { !$0.state.name.isFinal }
        guard operations.count == Int(head) / Story.length * 2, waiting == 0 else {
            throw ValidationError("\(operations.count) operations of \(head) events, \(waiting) of them waiting")
        }
        print(Int(rate))
    }
}
