import Forensics
import Ledger
import LedgerEvents
import Projections
import SyncEngine

extension Universe {
    func checkLosses() throws {
        let lost = try ledgerAtRest().readBlocking { try LostEdits(in: $0).entries(limit: .max) }
        report(
            mirror.disappeared(
                lost.reduce(into: [:]) { $0[$1.operation] = $1.fields }, made: Set(creations.made.keys)))
        report(heard.missing(in: mirror))
        mirror.coverage.judged[.heard] = heard.count
    }
}

/// No text disappears: what an operation said stands in its record, or has once stood on both sides, or `lost` lists
/// it. Whether `lost` lists too much is for others to say.
extension LogMirror {
    /// - Parameters:
    ///   - listed: What `lost` lists of which operation.
    ///   - made: Operations by which GitHub made something. One whose answer nobody heard had come through, whatever
    ///     was read there afterwards.
    func disappeared(_ listed: [OperationID: Fields], made: Set<OperationID>) -> [Violation] {
        operations.values.sorted { $0.id < $1.id }
            .filter { $0.record.map { !redacted.contains($0) } ?? true }
            .filter { $0.state.name != .completed || !made.contains($0.id) }
            .filter { !cameThroughBesideDeletion($0) }
            .flatMap { operation in
                texts(of: operation).filter { !isKnown($0, said: operation) }
                    .filter { listed[operation.id]?.contains($0.field) != true }
                    .map { text in
                        Violation(
                            "disappeared",
                            "\"\(text.text)\" of operation \(operation.id) (\(operation.state.name.rawValue)) of "
                                + "\(operation.record?.text ?? "nothing") stands nowhere, and is not listed as lost")
                    }
            }
    }

    /// GitHub took it while its record was deleted: of what is deleted nothing is agreed any more.
    private func cameThroughBesideDeletion(_ operation: Projections.Operation) -> Bool {
        guard let deletion = operation.record.flatMap({ records[$0]?.deletedBy }) else { return false }
        return operation.reason == .answered && deletion > operation.id
    }

    /// What an operation brought that is its own, and that may have got lost: not what waits.
    private func texts(of operation: Projections.Operation) -> Set<Text> {
        guard operation.change == .upsert, operation.isToBeSeen, !isOpen(operation),
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

    /// A duplicate's text is what its original brought. A report that came late may still say what both sides held
    /// before the later one that took its place, and an edit that changed nothing what they held before it.
    private func isKnown(_ text: Text, said operation: Projections.Operation) -> Bool {
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
        let place =
            operation.reason == .alreadySo
            ? agreed.lastIndex { $0.event < since }
            : agreed.firstIndex { $0.by != nil && $0.by == operation.droppedFor }
        let before = place.map { max(0, $0 - 1)..<$0 + 1 } ?? 0..<0
        return (agreed[before] + agreed.filter { $0.event >= since }).contains { agreement in
            texts(at: agreement.content, record.kind)?.contains(text) == true
        }
    }

    func texts(at position: Position, _ kind: RecordKind) -> Set<Text>? {
        contents[position].flatMap { Content(kind, canonical: $0) }.map(Text.all)
    }
}
