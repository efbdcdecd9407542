package import Ledger
package import LedgerEvents

/// Everything that happened to one record, in the order of the log: what GitHub sent, what clients asked, what the
/// rules made of it, and the calls that left.
package struct Timeline {
    private let record: RecordID
    private let log: any EventReader
    private let rows: Rows

    package init(of record: RecordID, in reader: LedgerReader) {
        self.record = record
        log = reader.log
        rows = reader.rows
    }

    /// At most `limit` entries after `position`; the last one's position is where the next page begins.
    package func entries(after position: Position = 0, limit: Int) throws -> [TimelineEntry] {
        try Array(first: limit) { try scan(after: position, visit: $0) }
    }

    /// Calls `visit` with each entry until it returns false. Of a long history only the positions of its receipts are
    /// held at once.
    package func scan(after position: Position = 0, visit: (TimelineEntry) throws -> Bool) throws {
        let receipts = try receipts()
        var asides = Set(receipts.flatMap { [$0, $0 + 1] }).filter { $0 > position }.sorted()[...]
        var logins = Logins(rows)
        var goesOn = true
        /// The receipts that came before an event, each with the decision that was put off or failed right behind it.
        /// They name no record themselves, so they are fetched one by one.
        func catchUp(to next: Position) throws {
            while goesOn, let aside = asides.first, aside <= next {
                asides.removeFirst()
                guard aside < next, let event = try log.event(at: aside) else { continue }
                guard receipts.contains(aside) || (event.type == .decisionFailed && event.correlation == aside - 1)
                else { continue }
                goesOn = try visit(TimelineEntry(event, &logins))
            }
        }
        try log.scan(EventFilter(record: record), after: position) { event in
            try catchUp(to: event.position)
            if goesOn { goesOn = try visit(TimelineEntry(event, &logins)) }
            return goesOn
        }
        try catchUp(to: .max)
    }

    /// The deliveries that began a story of this record. They are known before the first entry, since one that was
    /// decided later than others is older than they are.
    private func receipts() throws -> Set<Position> {
        var receipts: Set<Position> = []
        try log.scan(EventFilter(type: .operationRecorded, record: record), after: 0) { event in
            // What a client began has its own first event as its story's.
            if event.correlation != event.position { receipts.insert(event.correlation) }
            return true
        }
        return receipts
    }
}
