package import LedgerEvents

/// Folds the log into records.
package enum RecordProjection: Projection {
    package static let version = 4

    package static func keys(_ event: Event) -> [RecordID] {
        switch event.type {
        case .recordCreated, .recordEdited, .recordSynced, .recordAgreed, .recordMerged, .recordDeleted,
            .recordRestored:
            event.record.map { [$0] } ?? []
        default:
            []
        }
    }

    package static func evolve(_ state: Record?, _ event: Event, key: RecordID) -> Record? {
        if event.type == .recordCreated { return created(event, key) }
        guard var record = state else { return nil }
        record.updatedAt = event.recordedAt
        switch event.type {
        case .recordEdited:
            guard let change = event.decoded(RecordChanged.self) else { return record }
            record.takeContent(event, change)
            record.modifiedAt = change.modifiedAt ?? record.modifiedAt
            record.modifiedBy = event.operation
            record.noteChange(by: event)
            record.target = change.target ?? record.target
        case .recordSynced:
            guard let change = event.decoded(RecordChanged.self) else { return record }
            record.takeContent(event, change)
            record.agree(event, etag: change.etag)
            record.noteChange(by: event)
        case .recordAgreed:
            record.agree(event, etag: event.decoded(RecordAgreed.self)?.etag)
            // The answer to the last change gives it GitHub's time.
            if event.operation == record.changedBy { record.noteChange(by: event) }
        case .recordMerged:
            guard let change = event.decoded(RecordChanged.self) else { return record }
            record.takeContent(event, change)
            record.noteChange(by: event)
        case .recordDeleted:
            record.version += 1
            record.deletedBy = event.operation
        case .recordRestored:
            record.version += 1
            record.deletedBy = nil
        default:
            break
        }
        return record
    }

    private static func created(_ event: Event, _ id: RecordID) -> Record? {
        guard let created = event.decoded(RecordCreated.self) else { return nil }
        return Record(
            id: id, project: created.project, parent: created.parent, origin: created.origin,
            authority: created.authority, version: 0, modifiedAt: 0, changedAt: 0, author: event.actor,
            createdAt: event.recordedAt, updatedAt: event.recordedAt)
    }
}

extension Record {
    fileprivate mutating func takeContent(_ event: Event, _ change: RecordChanged) {
        version += 1
        content = event.body
        state = change.state
    }

    /// It has been changed, as of the record's last time.
    fileprivate mutating func noteChange(by event: Event) {
        changedAt = modifiedAt
        changedBy = event.operation
    }

    /// The record's last time becomes GitHub's, even if that is earlier than the client's edit which led to it.
    fileprivate mutating func agree(_ event: Event, etag: String?) {
        self.etag = etag
        agreedContent = event.body
        agreedBy = event.operation
        if let time = event.githubUpdatedAt {
            agreedAt = time
            modifiedAt = time * Timestamp.microsecondsPerSecond
            modifiedBy = event.operation
        }
    }
}
