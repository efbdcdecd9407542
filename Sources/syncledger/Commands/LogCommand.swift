import ArgumentParser
import Exports
import Foundation
import Ledger
import LedgerEvents

struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "The log itself, in order.")

    @OptionGroup var options: SettingsOptions
    @Option(help: "Only events behind this position.")
    var after: Position = 0
    @Option(help: "Only events of this type, such as operation.dropped.")
    var type: EventType?
    @Option(help: "Only events about this record: task/ID or comment/ID.")
    var record: RecordID?
    @Option(help: "How many at the most (default: all).", transform: Limit.read)
    var limit: Int?
    @Flag(help: "Go on with what is appended, until interrupted.")
    var follow = false
    @Flag(help: "Print JSON, one line an event.")
    var json = false

    func run() async throws {
        let ledger = try OpenLedger.existing(options.settings().data)
        // To follow from one that is not there would pass over events in silence.
        try ledger.readBlocking { _ = try OpenLedger.check(after, in: $0) }
        let filter = EventFilter(type: type, record: record)
        var printer = Printer(json: json, left: limit)
        try printer.print(ledger, filter, after: after)
        guard follow, !printer.isDone else { return printer.found ? () : try fail() }
        for await _ in ledger.headSignal.updates() {
            try printer.print(ledger, filter, after: max(after, printer.end))
            if printer.isDone { return }
        }
    }

    private func fail() throws { throw ExitCode.failure }

    /// Prints events in portions, as the log may be longer than memory, and none of them while it is looked at: who reads
    /// the output may take any time, for which the write-ahead logs would grow.
    private struct Printer {
        let json: Bool
        var left: Int?
        /// Up to where has been looked.
        var end: Position = 0
        var found = false
        var isDone: Bool { left.map { $0 <= 0 } ?? false }

        private static let portion = 1_000

        mutating func print(_ ledger: Ledger, _ filter: EventFilter, after: Position) throws {
            var filter = filter
            let head = try ledger.readBlocking { try $0.log.head }
            filter.upTo = head
            end = after
            while end < head, !isDone {
                let limit = min(left ?? Self.portion, Self.portion)
                let lines = try lines(ledger, filter, limit)
                for line in lines { try Standard.out(line.text) }
                found = found || !lines.isEmpty
                left = left.map { $0 - lines.count }
                end = lines.count == limit ? lines.last?.position ?? head : head
            }
        }

        private func lines(
            _ ledger: Ledger, _ filter: EventFilter, _ limit: Int
        ) throws -> [(position: Position, text: String)] {
            try ledger.readBlocking { reader in
                var lines: [(position: Position, text: String)] = []
                try RedactedEvents(reader).scan(filter, after: end, limit: limit) { event, redaction in
                    let text =
                        json
                        ? DocumentJSON.line(EventDocument(event, redactedBy: redaction))
                        : event.line(redactedBy: redaction)
                    lines.append((event.position, text))
                }
                return lines
            }
        }
    }
}

struct EventCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "event", abstract: "One event, whole, with its body if it has one.")

    @OptionGroup var options: SettingsOptions
    @Argument(help: "Its position.")
    var position: Position
    @Flag(help: "Print JSON (without the body).")
    var json = false

    func run() async throws {
        let ledger = try OpenLedger.existing(options.settings().data)
        let (event, redaction, body, head) = try ledger.readBlocking { reader in
            let event = try reader.log.event(at: position)
            let redaction = try event.flatMap { try RedactedEvents(reader).redactions(of: [$0])[$0] }
            let body = try event?.body.flatMap { try reader.log.body(at: $0) }
            return (event, redaction, body, try reader.log.head)
        }
        guard let event else {
            Standard.error("there is no event at position \(position); the log has \(head)")
            throw ExitCode.failure
        }
        let document = EventDocument(event, redactedBy: redaction)
        guard !json else { return try Standard.out(DocumentJSON.line(document)) }
        var table = TextTable(["COLUMN", "VALUE"])
        for (column, text) in document.shown { table.add([column, text]) }
        try Standard.out(table.text)
        if let body {
            try Standard.out("\nbody (\(body.count) bytes, brought by event \(event.body ?? position)):")
            try Standard.out(String(decoding: body, as: UTF8.self))
        } else if let redaction {
            try Standard.out(
                "\nbody (brought by event \(event.body ?? position)): redacted, as event \(redaction) says")
        }
    }
}

extension Event {
    /// One line for people: position, time, type, what it is about, payload.
    func line(redactedBy redaction: Position?) -> String {
        let about = [
            record?.text, operation.map { "operation \($0)" }, relatedOperation.map { "-> \($0)" },
            githubUpdatedAt.map { "T \(Timestamp.text(seconds: $0))" }, redaction.map { "redacted by \($0)" },
        ].compactMap(\.self).joined(separator: " ")
        return "\(position)  \(Timestamp.text(microseconds: recordedAt))  \(type.rawValue)  \(about)  \(payload)"
    }
}
