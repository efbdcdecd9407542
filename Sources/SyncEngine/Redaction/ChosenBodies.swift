import Ledger
import LedgerEvents
import Projections

/// Finds the bodies that a choice means.
struct ChosenBodies {
    let reader: LedgerReader

    func positions(of choice: RedactionChoice) throws -> Set<Position> {
        var found = try bodies(of: choice.events)
        for record in choice.records { found.formUnion(try bodies(of: record)) }
        found.formUnion(try bodies(containing: choice.texts))
        return found
    }

    /// A client's: it began the story.
    static func isEdit(_ event: Event) -> Bool {
        event.type == .operationRecorded && event.correlation == event.position
    }

    private func bodies(of positions: [Position]) throws -> Set<Position> {
        let events = try reader.log.events(at: Set(positions))
        return Set(
            try positions.map { position in
                guard let event = events[position] else {
                    throw RedactionError.noEvent(position, head: try reader.log.head)
                }
                guard let body = event.body else { throw RedactionError.noBody(position) }
                return body
            })
    }

    /// What its own events brought, what those came in, and what was answered. What a task's comments came in has the
    /// issue in it too.
    private func bodies(of record: RecordID) throws -> Set<Position> {
        var found: Set<Position> = []
        var origins: Set<Position> = []
        var edits: [OperationID: RecordID] = [:]
        try reader.log.scan(EventFilter(record: record), after: 0) { event in
            if let body = event.body { found.insert(body) }
            if event.type == .operationRecorded { origins.formUnion(Self.origins(of: event)) }
            if Self.isEdit(event) { edits[event.position] = record }
            return true
        }
        guard !found.isEmpty else { throw RedactionError.unknownRecord(record) }
        found.formUnion(try KeptAnswers(reader.log).positions(to: edits))
        origins.formUnion(try originsOfComments(on: record))
        try origins.inBatches { batch in
            for event in try reader.log.events(at: batch).values where event.body == event.position {
                switch event.type {
                case .webhookReceived, .resourceObserved: found.insert(event.position)
                default: break
                }
            }
        }
        return found
    }

    private func originsOfComments(on task: RecordID) throws -> Set<Position> {
        let operations = try reader.rows.integers(
            "SELECT id FROM operation WHERE record IN (SELECT id FROM record WHERE parent = ?)", [.text(task.text)])
        var origins: Set<Position> = []
        try Set(operations).inBatches { batch in
            for event in try reader.log.events(at: batch).values { origins.formUnion(Self.origins(of: event)) }
        }
        return origins
    }

    /// What an operation came in.
    private static func origins(of event: Event) -> [Position] {
        [event.correlation, event.causation ?? event.correlation]
    }

    /// Every body that is there is looked through, one after the other.
    private func bodies(containing texts: [String]) throws -> Set<Position> {
        let needles = Needles(texts)
        var found: Set<Position> = []
        guard !needles.isEmpty else { return found }
        try reader.log.scanBodies(after: 0) { position, bytes in
            if needles.occur(in: bytes) { found.insert(position) }
            return true
        }
        return found
    }
}

/// The answers that clients were given for edits of a record: each the last event of its edit's own command, behind
/// those about the record. Not every edit was kept an answer for: then the one that is there is of a later edit.
struct KeptAnswers {
    let log: any EventReader

    /// So many events behind an edit are looked at in one go: most commands have written fewer.
    private static let stretch: Position = 8

    init(_ log: any EventReader) { self.log = log }

    func positions(to edits: [OperationID: RecordID]) throws -> Set<Position> {
        var found: Set<Position> = []
        // Each edit, by the position behind which its command's events are still to be looked at.
        var unfinished = edits.reduce(into: [:]) { $0[$1.key] = (edit: $1.key, record: $1.value) }
        while !unfinished.isEmpty {
            var further: [Position: (edit: OperationID, record: RecordID)] = [:]
            try Set(unfinished.keys).inBatches { batch in
                let events = try log.events(at: Set(batch.flatMap { $0 + 1...$0 + Self.stretch }))
                for start in batch {
                    guard let (edit, record) = unfinished[start] else { continue }
                    let behind = (start + 1...start + Self.stretch).lazy.map { events[$0] }
                    let end = behind.first { event in
                        event.map { $0.record != record || ChosenBodies.isEdit($0) } ?? true
                    }
                    guard let end else {
                        further[start + Self.stretch] = (edit, record)
                        continue
                    }
                    // What was written before answers had a cause began a story of its own.
                    guard let end, end.type == .answerKept, [edit, end.position].contains(end.correlation) else {
                        continue
                    }
                    found.insert(end.position)
                }
            }
            unfinished = further
        }
        return found
    }
}
