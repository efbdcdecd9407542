package import Ledger
package import LedgerEvents
package import Projections

package typealias JSONLinesExport = Export<JSONLines>
package typealias CSVExport = Export<CSV>

/// Streams what a reader sees, in constant memory. All of one export is one snapshot: the reader's.
package struct Export<Format: DocumentFormat> {
    private let reader: LedgerReader

    package init(_ reader: LedgerReader) { self.reader = reader }

    /// What operations wait for; the exports know of none themselves.
    package typealias Waiting = ([Operation], LedgerReader) throws -> [OperationID: String]
    /// Nor whose doing they are.
    package typealias Actors = ([Operation], LedgerReader) throws -> [OperationID: EventActor]

    /// Writes the events that follow `cursor` (all, when nil) in the order of the log.
    ///
    /// - Returns: The cursor from which the next export goes on.
    package func events(
        _ filter: EventFilter = .all, after cursor: String? = nil, to write: (String) throws -> Void
    ) throws -> ExportCursor {
        let start = try start(cursor)
        let head = try reader.log.head
        var text = ChunkedText<Format>(EventDocument.columns)
        try RedactedEvents(reader).scan(filter, after: start.position) { event, redaction in
            try text.append(EventDocument(event, redactedBy: redaction), to: write)
        }
        try text.finish(to: write)
        return ExportCursor(try facts(), head)
    }

    /// Writes the operations that changed after `cursor` (all, when nil), each as it stands now, in the order of their
    /// last change. One that changes again comes again in the next export: the later line replaces the earlier.
    ///
    /// The log says which have changed, so that no index has to be kept up with every change of every operation.
    ///
    /// - Returns: The cursor from which the next export goes on.
    package func operations(
        after cursor: String? = nil, waitingFor: Waiting = { _, _ in [:] }, actors: Actors = { _, _ in [:] },
        to write: (String) throws -> Void
    ) throws -> ExportCursor {
        // The rows may be a moment older than the log, so the cursor is theirs, and not the log's head: an operation
        // that changed in that moment is the next export's.
        let end = try reader.rows.position
        var stretch = Stretch(after: try start(cursor).position)
        var text = ChunkedText<Format>(OperationDocument.columns)
        func writeChanged() throws {
            let operations = try stretch.operations(reader.rows)
            let waiting = try waitingFor(operations, reader)
            let actors = try actors(operations, reader)
            for operation in operations {
                let id = operation.id
                try text.append(
                    OperationDocument(operation, waitingFor: waiting[id], actor: actors[id]), to: write)
            }
        }
        try reader.log.scan(.all, after: stretch.start) { event in
            guard event.position <= end else { return false }
            stretch.add(event)
            if stretch.isFull {
                try writeChanged()
                stretch = Stretch(after: event.position)
            }
            return true
        }
        try writeChanged()
        try text.finish(to: write)
        return ExportCursor(try facts(), end)
    }

    private func start(_ cursor: String?) throws -> ExportCursor {
        let facts = try facts()
        guard let cursor else { return ExportCursor(facts, 0) }
        return try ExportCursor(cursor, of: facts, head: reader.log.head)
    }

    private func facts() throws -> LedgerFacts {
        guard let facts = try reader.rows.find(LedgerFacts.self, LedgerFacts.only) else {
            throw ExportError.emptyLedger
        }
        return facts
    }
}

/// A stretch of the log, and the operations that it is about.
private struct Stretch {
    let start: Position
    private var end: Position
    private var ids: Set<OperationID> = []

    init(after start: Position) {
        self.start = start
        end = start
    }

    var isFull: Bool { end - start >= 2_000 }

    mutating func add(_ event: Event) {
        end = event.position
        if let operation = event.operation { ids.insert(operation) }
    }

    /// Those whose last change lies in this stretch; the others come with a later one.
    func operations(_ rows: Rows) throws -> [Operation] {
        guard !ids.isEmpty else { return [] }
        return try rows.all(
            Operation.self,
            where: "id IN (SELECT value FROM json_each(?)) AND last_event > ? AND last_event <= ?",
            [.list(ids), .integer(start), .integer(end)], order: "last_event")
    }
}

/// Gathers lines into pieces that are worth a write.
private struct ChunkedText<Format: DocumentFormat> {
    private var text = ""
    private static var size: Int { 64 * 1024 }

    init(_ columns: [String]) {
        Format.begin(columns, in: &text)
    }

    mutating func append(_ document: some Document, to write: (String) throws -> Void) throws {
        Format.append(document, to: &text)
        if text.utf8.count >= Self.size { try finish(to: write) }
    }

    mutating func finish(to write: (String) throws -> Void) throws {
        guard !text.isEmpty else { return }
        try write(text)
        text.removeAll(keepingCapacity: true)
    }
}
