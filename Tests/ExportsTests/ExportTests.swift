import Exports
import Forensics
import Foundation
import Ledger
import LedgerEvents
import Projections
import Testing

@Suite struct ExportTests {
    private func lines(_ text: String) throws -> [[String: Any]] {
        #expect(text.isEmpty || text.hasSuffix("\n"))
        return try text.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    private func events(_ growing: GrowingLedger, after cursor: String?) throws -> (lines: [[String: Any]], String) {
        var text = ""
        let end = try growing.read { reader in
            try JSONLinesExport(reader).events(after: cursor) { text += $0 }
        }
        return (try lines(text), end.description)
    }

    private func operations(
        _ growing: GrowingLedger, after cursor: String?
    ) throws -> (lines: [[String: Any]], String) {
        var text = ""
        let end = try growing.read { reader in
            try JSONLinesExport(reader).operations(
                after: cursor, waitingFor: { try WaitingFor.reasons(for: $0, in: $1, now: 0) }, to: { text += $0 })
        }
        return (try lines(text), end.description)
    }

    @Test func eventsGoOnWithoutGapOrOverlapWhileTheLogGrows() async throws {
        let growing = try await GrowingLedger()
        var (positions, cursor): ([Int], String?) = ([], nil)
        for number in 1...5 {
            try await growing.grow(number)
            let (lines, end) = try events(growing, after: cursor)
            positions += lines.compactMap { $0["position"] as? Int }
            cursor = end
        }
        #expect(positions == Array(1...positions.count))
        #expect(positions.count == Int(try growing.read { try $0.log.head }))
        let (rest, same) = try events(growing, after: cursor)
        #expect(rest.isEmpty)
        #expect(same == cursor)
    }

    @Test func operationsComeAgainWhenTheyChangeAndOnlyThen() async throws {
        let growing = try await GrowingLedger()
        for number in 1...3 { try await growing.grow(number) }
        let (first, cursor) = try operations(growing, after: nil)
        #expect(first.count == 9)
        #expect(first.contains { $0["waiting_for"] as? String == "the projector" })
        let (none, same) = try operations(growing, after: cursor)
        #expect(none.isEmpty)
        #expect(same == cursor)
        // A third edit cancels the second one, which comes again with it.
        let before = try growing.read { try $0.log.head }
        try await growing.grow(2)
        let (changed, _) = try operations(growing, after: cursor)
        let expected = try growing.read {
            try $0.rows.all(
                Projections.Operation.self, where: "last_event > ?", [.integer(before)], order: "last_event"
            ).map { Int($0.id) }
        }
        #expect(changed.compactMap { $0["id"] as? Int } == expected)
        #expect(changed.contains { Position($0["id"] as? Int ?? 0) <= before && $0["state"] as? String == "canceled" })
    }

    /// What a follower keeps of successive exports, the later line for the earlier, is what the ledger holds.
    @Test func successiveExportsAddUpToTheRows() async throws {
        let growing = try await GrowingLedger()
        var (kept, cursor): ([Int: String], String?) = ([:], nil)
        for number in [1, 2, 1, 3, 2, 2] {
            try await growing.grow(number)
            let (lines, end) = try operations(growing, after: cursor)
            for line in lines { kept[try #require(line["id"] as? Int)] = line["state"] as? String }
            cursor = end
        }
        let rows = try growing.read { try $0.rows.all(Projections.Operation.self, where: "1", order: "id") }
        #expect(kept == Dictionary(uniqueKeysWithValues: rows.map { (Int($0.id), $0.state.name.rawValue) }))
    }

    /// Beside a writer in the same file: each export is one snapshot, and together they miss and repeat nothing.
    @Test func exportsBesideAWriterJoin() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("exports-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let growing = try await GrowingLedger(folder: folder)
        let writer = Task { for number in 1...40 { try await growing.grow(number % 7 + 1) } }
        var (positions, eventCursor): ([Int], String?) = ([], nil)
        var (kept, operationCursor): ([Int: String], String?) = ([:], nil)
        func follow() throws {
            let (newEvents, eventEnd) = try events(growing, after: eventCursor)
            positions += newEvents.compactMap { $0["position"] as? Int }
            let (changed, operationEnd) = try operations(growing, after: operationCursor)
            for line in changed { kept[try #require(line["id"] as? Int)] = line["state"] as? String }
            (eventCursor, operationCursor) = (eventEnd, operationEnd)
        }
        for _ in 1...30 { try follow() }
        try await writer.value
        try follow()
        let rows = try growing.read { try $0.rows.all(Projections.Operation.self, where: "1", order: "id") }
        #expect(positions == Array(1...Int(try growing.read { try $0.log.head })))
        #expect(kept == Dictionary(uniqueKeysWithValues: rows.map { (Int($0.id), $0.state.name.rawValue) }))
    }

    @Test func moreThanAPageOfOperationsAndMoreThanAPieceOfText() async throws {
        let growing = try await GrowingLedger()
        for second in 1...1_100 { try await growing.issue(1, at: second) }
        var pieces = 0
        var text = ""
        _ = try growing.read { reader in
            try JSONLinesExport(reader).operations {
                text += $0
                pieces += 1
            }
        }
        #expect(pieces > 1)
        let ids = try lines(text).compactMap { $0["id"] as? Int }
        #expect(ids.count == 1_100)
        #expect(Set(ids).count == 1_100)
    }

    @Test func csvIsRFC4180AndSaysWhatTheLinesSay() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("exports-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let growing = try await GrowingLedger(folder: folder)
        try await growing.grow(1)
        try await growing.comment("c", on: "t1")
        var (eventText, operationText) = ("", "")
        try growing.read { reader in
            _ = try CSVExport(reader).events { eventText += $0 }
            _ = try CSVExport(reader).operations { operationText += $0 }
        }
        try compare(eventText, EventDocument.columns, events(growing, after: nil).lines)
        try compare(operationText, OperationDocument.columns, exported(growing))
    }

    private func exported(_ growing: GrowingLedger) throws -> [[String: Any]] {
        var text = ""
        _ = try growing.read { reader in try JSONLinesExport(reader).operations { text += $0 } }
        return try lines(text)
    }

    private func compare(_ csv: String, _ columns: [String], _ lines: [[String: Any]]) throws {
        let records = try StrictCSV.records(csv)
        #expect(records.first == columns)
        #expect(records.count == lines.count + 1)
        for (record, line) in zip(records.dropFirst(), lines) {
            for (column, value) in zip(columns, record) {
                switch line[column] {
                case nil, is NSNull: #expect(value == nil)
                case let text as String: #expect(value == text)
                case let object as [String: Any]:
                    let stored = try JSONSerialization.jsonObject(with: Data((value ?? "").utf8)) as? NSDictionary
                    #expect(stored == object as NSDictionary)
                case let number as NSNumber: #expect(value == number.stringValue)
                default: Issue.record("\(column) is of an unexpected kind")
                }
            }
        }
    }

    @Test func emptyTextIsNotNothing() throws {
        var text = ""
        CSV.append(Note(values: [.text(""), .null, .text("a,\"b\"\r\n"), .inapplicable]), to: &text)
        #expect(text == "\"\",,\"a,\"\"b\"\"\r\n\",\r\n")
        #expect(try StrictCSV.records(text) == [["", nil, "a,\"b\"\r\n", nil]])
    }

    private struct Note: Document {
        static let columns = ["a", "b", "c", "d"]
        var values: [DocumentValue]
    }

    @Test func filtersSelectAndStillGoOnFromTheHead() async throws {
        let growing = try await GrowingLedger()
        try await growing.grow(1)
        var text = ""
        let end = try growing.read { reader in
            try JSONLinesExport(reader).events(EventFilter(type: .webhookReceived)) { text += $0 }
        }
        #expect(try lines(text).map { $0["type"] as? String } == ["webhook.received"])
        #expect(end.position == (try growing.read { try $0.log.head }))
    }

    @Test func aFailingWriteEndsTheExport() async throws {
        struct DiskFull: Error {}
        let growing = try await GrowingLedger()
        #expect(throws: DiskFull.self) {
            _ = try growing.read { reader in try JSONLinesExport(reader).events { _ in throw DiskFull() } }
        }
    }
}
