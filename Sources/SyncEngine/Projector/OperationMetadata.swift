import LedgerEvents
import Logging
import Projections

extension Operation {
    /// What every line of the process's log about this operation says of it, and more.
    func logged(_ more: Logger.Metadata = [:]) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["operation": .stringConvertible(id)]
        if let record { metadata["record"] = "\(record.text)" }
        if let installation { metadata["installation"] = .stringConvertible(installation) }
        return metadata.merging(more) { _, more in more }
    }
}

extension Work {
    /// The same of a piece of work.
    var logged: Logger.Metadata {
        switch self {
        case .bring(let id, let record, _), .findOut(let id, let record):
            ["operation": .stringConvertible(id), "record": "\(record.text)"]
        case .confirm(let record): ["record": "\(record.text)"]
        }
    }
}
