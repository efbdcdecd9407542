import Foundation
import LedgerEvents
import Projections

/// What a read of ours has shown is in the ledger before a write of ours replaces it: nobody's words go without a trace
/// that we had before our eyes.
struct ReadBeforeWrite {
    /// Titles as they were last read, by the issue's path.
    private var titles: [String: String] = [:]

    private struct Titled: Decodable { var title: String? }

    /// An answer to a read of ours.
    mutating func read(_ path: String, _ body: Data) {
        guard let issue = Self.issue(path), let title = Self.title(body) else { return }
        titles[issue] = title
    }

    /// A write of ours that leaves now.
    mutating func write(_ path: String, _ body: Data?, _ mirror: LogMirror) -> Violation? {
        guard let issue = Self.issue(path), let new = body.flatMap(Self.title), let old = titles[issue], old != new
        else {
            return nil
        }
        titles[issue] = new
        let parts = issue.split(separator: "/")
        guard parts.count == 3, let number = Int64(parts[2]),
            let binding = mirror.bindings.values.first(where: { binding in
                binding.comment == nil && binding.number == number
                    && mirror.repositories[binding.repository]?.name == "\(parts[0])/\(parts[1])"
            })
        else { return nil }
        guard !mirror.redacted.contains(binding.record) else { return nil }
        // In an operation, or in what one was answered.
        let said = (mirror.ofRecord[binding.record] ?? []).compactMap { mirror.operations[$0]?.content }
        let known = (said + (mirror.agreed[binding.record] ?? []).map(\.content))
            .compactMap { mirror.contents[$0] }.compactMap { Content(.task, canonical: $0)?.task?.title }
        guard !known.contains(old) else { return nil }
        return Violation(
            "unseen",
            "\(binding.record.text) is written over \"\(old)\", which was read and stands nowhere in the ledger")
    }

    private static func title(_ body: Data) -> String? { try? JSONDecoder().decode(Titled.self, from: body).title }

    /// `OWNER/REPOSITORY/NUMBER`; nil for other paths. A pull request goes by its own.
    private static func issue(_ path: String) -> String? {
        let parts = path.split(separator: "?").first?.split(separator: "/") ?? []
        guard parts.count == 5, parts[0] == "repos", ["issues", "pulls"].contains(parts[3]), Int64(parts[4]) != nil
        else {
            return nil
        }
        return "\(parts[1])/\(parts[2])/\(parts[4])"
    }
}
