import Ledger
import LedgerEvents
import Projections

/// Where an operation's link leads, link after link, and what that means for the content it carried.
struct LinkChain {
    /// The operation itself, and each that the one before points to.
    let stories: [OperationStory]
    /// The last operation along `canceled_by`, or the one that went out for it when there was access again: the one that
    /// carries, or does not carry, what the first one wanted.
    private let bearer: OperationStory?
    /// What the first one wanted and the bearer, which is another one, says otherwise; nil if that cannot be told.
    private let missing: Fields?

    init(from story: OperationStory, in reader: LedgerReader) throws {
        var stories = [story]
        if let link = story.operation.link {
            let linked: [Operation] = try reader.rows.select(Self.links, [.integer(link)])
            let operations = Dictionary(linked.map { ($0.id, $0) }) { first, _ in first }
            let recorded = try reader.log.events(at: Set(operations.keys))
            var logins = Logins(reader.rows)
            var seen: Set<OperationID> = [story.id]
            // A circle cannot be written by the rules; if a log holds one all the same, it is shown once around.
            while let link = stories.last?.operation.link, seen.insert(link).inserted, let next = operations[link] {
                stories.append(try OperationStory(next, recorded: recorded[link], &logins))
            }
        }
        self.stories = stories
        let last = stories.first { $0.operation.canceledBy == nil }
        // What it came to is asked of this one alone.
        let end = try last.flatMap { try Self.resumed($0.operation, in: reader) } ?? last?.id
        let bearer = end == story.id ? story : try end.flatMap { try OperationStory($0, in: reader) }
        self.bearer = bearer
        missing = try bearer.flatMap { try Self.missing(of: story.operation, in: $0.operation, reader) }
    }

    /// What an edit that could not be synced went out in afterwards: the next one of its record that gathers all of
    /// those, or what took its place.
    private static func resumed(_ edit: Operation, in reader: LedgerReader) throws -> OperationID? {
        guard edit.state.name == .disabled, edit.direction == .outbound, let record = edit.record,
            let next = try reader.rows.first(
                Operation.self, where: "record = ? AND id > ? AND action = 'resume'",
                [.text(record.text), .integer(edit.id)], order: "id")
        else { return nil }
        let later: [Operation] = try reader.rows.select(links, [.integer(next.id)])
        let operations = Dictionary(later.map { ($0.id, $0) }) { first, _ in first }
        var (id, seen): (OperationID, Set<OperationID>) = (next.id, [next.id])
        while let link = operations[id]?.canceledBy, seen.insert(link).inserted { id = link }
        return id
    }

    private static func missing(
        of first: Operation, in bearer: Operation, _ reader: LedgerReader
    ) throws -> Fields? {
        guard first.id != bearer.id, first.change == .upsert, bearer.change == .upsert else { return [] }
        let bodies = try reader.log.bodies(at: Set([first.content, bearer.content].compactMap(\.self)))
        func content(_ operation: Operation) -> Content? {
            operation.content.flatMap { bodies[$0] }.flatMap { Content(operation.kind, canonical: $0) }
        }
        guard let mine = content(first), let theirs = content(bearer) else { return nil }
        return mine.differences(from: theirs).union(bearer.notTaken).intersection(first.wanted)
    }

    /// All at once: thousands of edits may each have taken the place of the one before.
    private static let links = """
        WITH RECURSIVE chain(id) AS (
            VALUES (?)
            UNION
            SELECT coalesce(operation.canceled_by, operation.duplicate_of, operation.dropped_for)
            FROM chain JOIN operation ON operation.id = chain.id
            WHERE coalesce(operation.canceled_by, operation.duplicate_of, operation.dropped_for) IS NOT NULL)
        SELECT operation.* FROM chain JOIN operation ON operation.id = chain.id
        """

    var links: [Explanation.Link] {
        zip(stories, stories.dropFirst()).map { from, to in
            Explanation.Link(
                operation: to.id, relation: from.operation.relation, what: to.what,
                state: to.operation.state.name.rawValue)
        }
    }

    /// Whether the content of a client's edit reached GitHub: nil while that is open, for what GitHub itself sent, and for
    /// what there was nothing to send of; and where another one was sent in its place and either has been erased.
    var isAtGitHub: Bool? {
        guard let first = stories.first, first.operation.direction == .outbound, let bearer else { return nil }
        // What took the place of the edit was GitHub's own.
        guard bearer.operation.direction == .outbound else { return false }
        if bearer.isDelete, !first.isDelete { return false }
        // What took its place said nothing of it any more.
        if let missing, !missing.isEmpty, missing == first.operation.wanted { return false }
        switch bearer.operation.state {
        case .completed(let completed):
            if completed.reason == .overtaken { return false }
            if completed.reason == .partlyTaken {
                return !bearer.operation.fields.isSubset(of: bearer.operation.notTaken)
            }
            // What changed nothing here had nothing to send, nor had the deletion of what GitHub never heard of.
            if completed.reason == .unchanged || (bearer.isDelete && bearer.operation.attempts == 0) { return nil }
            return missing == nil ? nil : true
        // What was to be deleted is gone, if not by this deletion.
        case .dropped where first.isDelete && bearer.evidence?.rule == .delete: return nil
        case .dropped, .errored, .disabled: return !leftByCreate.isEmpty
        case .duplicate: return true
        case .recorded, .queued, .processing, .canceled: return nil
        }
    }

    /// What a create could not carry, and the call that was to follow it did not bring; empty if there was no such create:
    /// then nothing is at GitHub.
    private var leftByCreate: Fields {
        guard let bearer, bearer.operation.state.name != .completed, let recorded = bearer.recordedFields,
            !recorded.isSubset(of: bearer.operation.fields)
        else { return [] }
        return bearer.operation.fields
    }

    /// What became of it in the end; nil where the operation's own sentence says it all.
    var outcome: String? {
        guard let first = stories.first, let last = stories.last else { return nil }
        var sentences: [String] = []
        if stories.count > 1 { sentences.append(path(to: last)) }
        if first.operation.direction == .outbound, let fate = fate(of: first) { sentences.append(fate) }
        return sentences.isEmpty ? nil : sentences.joined(separator: " ")
    }

    private func path(to last: OperationStory) -> String {
        let steps = zip(stories, stories.dropFirst()).map { from, to in
            "\(from.operation.relation.replacing("_", with: " ")) \(to.id)"
        }
        let shown = steps.count <= 8 ? steps : steps.prefix(4) + ["…"] + steps.suffix(3)
        return """
            Following its link: \(shown.joined(separator: ", ")). Operation \(last.id) (\(last.what)) \
            \(last.operation.state.name.predicate)\(last.operation.reason.map { " (\($0.wording))" } ?? "").
            """
    }

    private func fate(of first: OperationStory) -> String? {
        guard let bearer else { return nil }
        let subject = first.isDelete ? "The deletion" : "The edit's content"
        let lost = "\(subject) is not at GitHub"
        let missing = leftByCreate.union(self.missing ?? []).names.joined(separator: ", ")
        switch isAtGitHub {
        case true? where bearer.id == first.id:
            return missing.isEmpty ? nil : "Of the edit's content this is not at GitHub, and the rest is: \(missing)."
        case true?:
            let but = missing.isEmpty ? "" : ", but for: \(missing)"
            return "What operation \(bearer.id) kept of the edit is at GitHub\(but)."
        case nil:
            return bearer.operation.isPending && stories.count > 1 ? "Whether it reaches GitHub is still open." : nil
        case false?:
            guard bearer.operation.direction == .outbound else {
                return "\(lost): operation \(bearer.id), GitHub's own, stands in its place."
            }
            let cause = bearer.id == first.id ? "" : ": operation \(bearer.id) \(bearer.operation.state.name.predicate)"
            return lost + cause + "."
        }
    }
}

extension Operation {
    /// The name of the link that the operation carries.
    fileprivate var relation: String {
        if canceledBy != nil { return "canceled_by" }
        return duplicateOf != nil ? "duplicate_of" : "dropped_for"
    }
}
