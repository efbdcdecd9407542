import Foundation
import Ledger
import LedgerEvents

/// A log in memory has no bytes that could be verified: so it is written into a file, as the
/// program would have written it.
struct LogCopy {
    private let folder: URL
    let path: String
    private let store: SQLiteStore

    init(of log: any EventReader) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "simulated-copy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "ledger.db").path
        store = try SQLiteStore(path: path)
        try store.transaction { copy in
            for event in try log.events(after: 0, limit: .max) {
                // What has been erased must have been there before.
                let own = event.body == event.position ? try log.body(at: event.position) ?? [] : nil
                let written = try copy.append(Draft(event, own), recordedAt: event.recordedAt)
                if event.type == .bodyRedacted, let body = event.body { try copy.eraseBody(at: body) }
                guard written.position == event.position else {
                    throw Disk.Failure(description: "\(event.position) became \(written.position)")
                }
            }
        }
    }

    func read() throws -> [Event] { try store.read { try $0.events(after: 0, limit: .max) } }

    func remove() { try? FileManager.default.removeItem(at: folder) }
}

extension Draft {
    fileprivate init(_ event: Event, _ own: [UInt8]?) {
        // The type says which payload it is, and that is there as text.
        self.init(
            LedgerCreated(ledger: "", epoch: 0), record: event.record, operation: event.operation,
            relatedOperation: event.relatedOperation, installation: event.installation,
            githubUpdatedAt: event.githubUpdatedAt, actor: event.actor, correlation: event.correlation,
            causation: event.causation, body: own.map { .new($0) } ?? event.body.map { .of($0) } ?? .none)
        type = event.type
        schema = event.schema
        payload = event.payload
    }
}
