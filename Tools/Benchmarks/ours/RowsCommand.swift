import ArgumentParser
import Foundation
import LedgerEvents

/// So that the peers' rows cannot differ from ours.
struct RowsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rows",
        abstract: "Prints the events to append, a line each, for a peer to read.",
        discussion: """
            Tab-separated: position, type, schema, record, operation, related_operation, installation, \
            github_updated_at, actor, correlation, causation, body, payload, and the text of the body that the event \
            brings. NULL is \\N. The peer adds what only the writer knows: recorded_at, the body's salt and digest, and \
            the leaf.
            """)

    @Flag(inversion: .prefixedNo, help: "Four events of ten bring a body.")
    var bodies = true

    @Argument(help: "How many.")
    var count: Int

    func run() throws {
        var lines = Data()
        for (index, draft) in Story.drafts(count, bodies: bodies).enumerated() {
            lines.append(contentsOf: Self.line(draft, at: Position(index + 1)).utf8)
        }
        try FileHandle.standardOutput.write(contentsOf: lines)
    }

    private static func line(_ draft: Draft, at position: Position) -> String {
        let event = draft.event(at: position, recordedAt: 0)
        let text: String? =
            if case .new(let new) = draft.body { String(decoding: new.bytes, as: UTF8.self) } else { nil }
        let integers = [
            event.operation, event.relatedOperation, event.installation, event.githubUpdatedAt, event.actor,
            event.correlation, event.causation, event.body,
        ]
        let fields: [String?] =
            [String(position), event.type.rawValue, String(event.schema), event.record?.text]
            + integers.map { $0.map { String($0) } } + [event.payload, text]
        return fields.map { $0 ?? "\\N" }.joined(separator: "\t") + "\n"
    }
}
