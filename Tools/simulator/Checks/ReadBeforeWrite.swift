import Foundation
import LedgerEvents
import Projections

/// What a read of ours has shown is in the ledger before a write of ours replaces it: nobody's words go without a trace
/// that we had before our eyes.
struct ReadBeforeWrite {
    /// Texts as they were last read.
    private var read: [Place: Set<Text>] = [:]

    /// What GitHub says of itself, and what we send: nil is what is not said.
    private struct Words: Decodable {
        var title: String?
        var body: String?

        var texts: [Text] {
            [title.map { Text(field: .title, text: $0) }, body.map { Text(field: .body, text: $0).withoutMark }]
                .compactMap(\.self)
        }
    }

    /// An issue, a pull request or a comment, as paths name it.
    private struct Place: Hashable {
        var repository: Int64
        var number: Int64?
        var comment: Int64?

        /// nil for other paths.
        init?(_ path: String) {
            let parts = path.split(separator: "?").first?.split(separator: "/") ?? []
            guard parts.count > 3, parts[0] == "repositories", let id = Int64(parts[1]) else { return nil }
            repository = id
            switch (parts.count, parts[2], parts[3]) {
            case (5, "issues", "comments"): comment = Int64(parts[4])
            case (4, "issues", _), (4, "pulls", _): number = Int64(parts[3])
            default: return nil
            }
            if number == nil, comment == nil { return nil }
        }

        func isOf(_ binding: Binding) -> Bool {
            if let comment { return binding.comment == comment }
            return binding.comment == nil && binding.number == number && binding.repository == repository
        }
    }

    /// An answer to a read of ours.
    mutating func read(_ path: String, _ body: Data) {
        guard let place = Place(path), let words = try? JSONDecoder().decode(Words.self, from: body) else { return }
        // GitHub says null of an empty body.
        read[place] = Set(Words(title: words.title, body: words.body ?? "").texts)
    }

    /// A write of ours that leaves now.
    mutating func write(_ path: String, _ body: Data?, _ mirror: LogMirror) -> Violation? {
        guard let place = Place(path), let old = read[place],
            let new = body.flatMap({ try? JSONDecoder().decode(Words.self, from: $0) })?.texts
        else { return nil }
        let replaced = old.filter { text in new.contains { $0.field == text.field && $0 != text } }
        guard !replaced.isEmpty else { return nil }
        read[place] = old.subtracting(replaced).union(new)
        guard let record = mirror.bindings.values.first(where: { place.isOf($0) })?.record,
            !mirror.redacted.contains(record)
        else { return nil }
        // In an operation, or in what one was answered.
        let said = (mirror.ofRecord[record] ?? []).compactMap { mirror.operations[$0]?.content }
        let known = (said + (mirror.agreed[record] ?? []).map(\.content))
            .compactMap { mirror.texts(at: $0, record.kind) }.flatMap { $0.map(\.withoutMark) }
        guard let unseen = replaced.first(where: { !known.contains($0) }) else { return nil }
        return Violation(
            "unseen",
            "\(record.text) is written over \"\(unseen.text)\", which was read and stands nowhere in the ledger")
    }
}
