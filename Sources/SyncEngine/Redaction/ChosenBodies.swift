import Ledger
import LedgerEvents
import Projections

/// Finds the bodies that a choice means.
struct ChosenBodies {
    let reader: LedgerReader

    func positions(of choice: RedactionChoice) throws -> Set<Position> {
        var found: Set<Position> = []
        for event in choice.events { found.insert(try body(of: event)) }
        for record in choice.records { found.formUnion(try bodies(of: record)) }
        found.formUnion(try bodies(containing: choice.texts))
        return found
    }

    private func body(of position: Position) throws -> Position {
        guard let event = try reader.log.event(at: position) else {
            throw RedactionError.noEvent(position, head: try reader.log.head)
        }
        guard let body = event.body else { throw RedactionError.noBody(position) }
        return body
    }

    /// What its own events brought, what those came in, and what was answered. What a task's comments came in has the
    /// issue in it too.
    private func bodies(of record: RecordID) throws -> Set<Position> {
        var (found, origins) = try story(of: record)
        guard !found.isEmpty else { throw RedactionError.unknownRecord(record) }
        let comments = try reader.rows.all(Record.self, where: "parent = ?", [.text(record.text)])
        for comment in comments { origins.formUnion(try story(of: comment.id).origins) }
        for event in try reader.log.events(at: origins).values where event.body == event.position {
            switch event.type {
            case .webhookReceived, .resourceObserved: found.insert(event.position)
            default: break
            }
        }
        return found
    }

    private func story(of record: RecordID) throws -> (bodies: Set<Position>, origins: Set<Position>) {
        var bodies: Set<Position> = []
        var origins: Set<Position> = []
        try reader.log.scan(EventFilter(record: record), after: 0) { event in
            if let body = event.body { bodies.insert(body) }
            guard event.type == .operationRecorded else { return true }
            origins.formUnion([event.correlation, event.causation ?? event.correlation])
            if event.correlation == event.position, let answer = try keptAnswer(to: event.position, of: record) {
                bodies.insert(answer)
            }
            return true
        }
        return (bodies, origins)
    }

    /// The answer that a client was given for its edit: the last event of the edit's own command, behind those about the
    /// record. (What was written before answers had a cause is found so too.)
    private func keptAnswer(to edit: OperationID, of record: RecordID) throws -> Position? {
        var answer: Position?
        try reader.log.scan(.all, after: edit) { event in
            if event.type == .answerKept { answer = event.position }
            return event.record == record
        }
        return answer
    }

    private func bodies(containing texts: [String]) throws -> Set<Position> {
        let needles = texts.filter { !$0.isEmpty }.flatMap(Self.spellings)
        guard !needles.isEmpty else { return [] }
        var found: Set<Position> = []
        var batch: Set<Position> = []
        func search() throws {
            for (position, bytes) in try reader.log.bodies(at: batch) where needles.contains(where: bytes.contains) {
                found.insert(position)
            }
            batch = []
        }
        try reader.log.scan(.all, after: 0) { event in
            if event.body == event.position { batch.insert(event.position) }
            if batch.count >= Self.batchSize { try search() }
            return true
        }
        try search()
        return found
    }

    /// Few enough that they fit in memory, whatever GitHub sent.
    private static let batchSize = 16

    /// A text as it is, and as JSON writes it: most bodies are JSON, and not all writers escape the same characters.
    private static func spellings(_ text: String) -> Set<[UInt8]> {
        let quoted = String(JSON.text(text).dropFirst().dropLast())
        let spellings = [quoted, escaped(quoted, uppercase: false), escaped(quoted, uppercase: true)]
        return Set(([text] + spellings + spellings.map { $0.replacing("/", with: "\\/") }).map { Array($0.utf8) })
    }

    /// Without what is not ASCII.
    private static func escaped(_ text: String, uppercase: Bool) -> String {
        text.utf16.reduce(into: "") { escaped, unit in
            guard unit >= 0x80 else { return escaped.unicodeScalars.append(UnicodeScalar(UInt8(unit))) }
            let digits = String(unit, radix: 16, uppercase: uppercase)
            escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
    }
}
