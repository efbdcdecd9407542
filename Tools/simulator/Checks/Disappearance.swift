import Forensics
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// No text disappears: what an operation said stands in its record, or has once stood on both sides, or `lost` lists it.
/// Whether `lost` lists too much is for others to say.
extension Universe {
    func checkLosses() throws {
        let lost = try ledgerAtRest().readBlocking { try LostEdits(in: $0).entries(limit: .max) }
        let listed = Dictionary(lost.map { ($0.operation, $0) }, uniquingKeysWith: { first, _ in first })
        for operation in mirror.operations.values.sorted(by: { $0.id < $1.id })
        where operation.record.map({ !mirror.redacted.contains($0) }) ?? true {
            let texts = mirror.texts(of: operation).filter { !mirror.isKnown($0, said: operation) }
            for text in texts where listed[operation.id]?.fields.contains(text.field) != true {
                report([
                    .init(
                        "disappeared",
                        "\"\(text.text)\" of operation \(operation.id) (\(operation.state.name.rawValue)) of "
                            + "\(operation.record?.text ?? "nothing") stands nowhere, and is not listed as lost")
                ])
            }
        }
    }
}

/// A title or a body that somebody has written.
struct Text: Hashable {
    var field: Fields
    var text: String

    static func all(in content: Content) -> Set<Text> {
        switch content {
        case .task(let task): [Text(field: .title, text: task.title), Text(field: .body, text: task.body)]
        case .comment(let comment): [Text(field: .body, text: comment.body)]
        }
    }
}

extension LogMirror {
    /// What an operation brought that is its own, and that may have got lost: not what waits, or has been sent and
    /// answered.
    fileprivate func texts(of operation: Projections.Operation) -> Set<Text> {
        let cameThrough = operation.direction == .outbound && operation.state.name == .completed
        guard operation.change == .upsert, operation.isToBeSeen, !isOpen(operation), !cameThrough,
            let content = operation.content.flatMap({ texts(at: $0, operation.kind) })
        else { return [] }
        return content.filter { operation.fields.contains($0.field) }
    }

    /// Its fate hangs on one that still waits.
    private func isOpen(_ operation: Projections.Operation) -> Bool {
        var next: Projections.Operation? = operation
        for _ in 0...operations.count {
            guard let this = next else { return false }
            if this.isPending { return true }
            next = this.successor.flatMap { operations[$0] }
        }
        return false
    }

    /// A duplicate's text is what its original brought. A report that came late may still say what both sides held before
    /// the later one that took its place.
    fileprivate func isKnown(_ text: Text, said operation: Projections.Operation) -> Bool {
        let original = operation.duplicateOf.flatMap { operations[$0] }
        if let original, texts(of: original).contains(text) { return true }
        guard let record = operation.record else { return false }
        if let live = records[record], live.deletedBy == nil,
            live.content.flatMap({ texts(at: $0, record.kind) })?.contains(text) == true
        {
            return true
        }
        let since = original?.id ?? operation.id
        let agreed = agreed[record] ?? []
        let place = agreed.firstIndex { $0.by != nil && $0.by == operation.droppedFor }
        let before = place.map { max(0, $0 - 1)..<$0 + 1 } ?? 0..<0
        return (agreed[before] + agreed.filter { $0.event >= since }).contains { agreement in
            texts(at: agreement.content, record.kind)?.contains(text) == true
        }
    }

    private func texts(at position: Position, _ kind: RecordKind) -> Set<Text>? {
        contents[position].flatMap { Content(kind, canonical: $0) }.map(Text.all)
    }
}
