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

    /// Writes the events that follow `cursor` (all, when nil) in the order of the log.
    ///
    /// - Returns: The cursor from which the next export goes on.
    package func events(
        _ filter: EventFilter = .all, after cursor: String? = nil, to write: (String) throws -> Void
    ) throws -> ExportCursor {
        let start = try start(cursor)
        let head = try reader.log.head
        var text = ChunkedText(Format.self, EventDocument.columns)
        try reader.log.scan(filter, after: start.position) { event in
            try text.append(EventDocument(event), to: write)
            return true
        }
        try text.finish(to: write)
        return ExportCursor(try facts(), head)
    }

    /// Writes the operations that changed after `cursor` (all, when nil), each as it stands now, in the order of their
    /// last change. One that changes again comes again in the next export: the later line replaces the earlier.
    ///
    /// - Returns: The cursor from which the next export goes on.
    package func operations(
        after cursor: String? = nil, waitingFor: Waiting = { _, _ in [:] }, to write: (String) throws -> Void
    ) throws -> ExportCursor {
        // The rows may be a moment older than the log, so the cursor is theirs, and not the log's head: an operation
        // that changed in that moment is the next export's.
        var position = try start(cursor).position
        var text = ChunkedText(Format.self, OperationDocument.columns)
        while true {
            // An event changes one operation at most, so that no two have their last event in common.
            let page = try reader.rows.all(
                Operation.self, where: "last_event > ?", [.integer(position)], order: "last_event", limit: Self.page)
            guard let last = page.last else { break }
            let waiting = try waitingFor(page, reader)
            for operation in page {
                try text.append(OperationDocument(operation, waitingFor: waiting[operation.id]), to: write)
            }
            position = last.lastEvent
        }
        try text.finish(to: write)
        return ExportCursor(try facts(), position)
    }

    private static var page: Int { 500 }

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

/// Gathers lines into pieces that are worth a write.
private struct ChunkedText<Format: DocumentFormat> {
    private var text = ""
    private static var size: Int { 64 * 1024 }

    init(_ format: Format.Type, _ columns: [String]) {
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
