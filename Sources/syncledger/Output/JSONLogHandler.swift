import Foundation
import Ledger
import LedgerEvents
import Logging
import Synchronization

/// A log for machines to read: one JSON object a line, to standard error.
///
/// `time`, `level`, `message` and `source` come with every line; what the line is about (`operation`, `delivery`,
/// `record`, `installation`, `request`, ...) stands beside them.
struct JSONLogHandler: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let write: @Sendable (String) -> Void

    init(_ write: @escaping @Sendable (String) -> Void = Self.toStandardError) { self.write = write }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var facts = metadata
        facts.merge(metadataProvider?.get() ?? [:]) { _, new in new }
        facts.merge(event.metadata ?? [:]) { _, new in new }
        write(Self.line(event, facts, at: Ledger.wallClock()))
    }

    private static let own: Set<String> = ["time", "level", "message", "source"]

    private static func line(_ event: LogEvent, _ facts: Logger.Metadata, at time: Microseconds) -> String {
        var members = [
            ("time", quoted(Timestamp.text(microseconds: time))), ("level", quoted(event.level.rawValue)),
            ("message", quoted(event.message.description)),
        ]
        for (key, value) in facts.sorted(by: { $0.key < $1.key }) where !own.contains(key) {
            members.append((key, json(value)))
        }
        members.append(("source", quoted(event.source)))
        return "{" + members.map { "\(quoted($0)):\($1)" }.joined(separator: ",") + "}"
    }

    /// Numbers stay numbers where the caller gave them as such.
    private static func json(_ value: Logger.Metadata.Value) -> String {
        switch value {
        case .string(let text): quoted(text)
        case .stringConvertible(let value):
            value is any BinaryInteger || value is Bool ? "\(value)" : quoted("\(value)")
        case .array(let values): "[" + values.map(json).joined(separator: ",") + "]"
        case .dictionary(let values):
            "{"
                + values.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(json($0.value))" }
                .joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String { JSON.text(text) }

    /// Lines of several threads must not run into each other.
    private static let turn = Mutex(())

    private static let toStandardError: @Sendable (String) -> Void = { line in
        turn.withLock { _ in Standard.error(line) }
    }
}
