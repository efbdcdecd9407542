package import Foundation

extension RawAnswer {
    /// The items of a list, each as JSON of its own, in the list's order: what the ledger keeps of a page. Empty if
    /// the answer is no list.
    package var elements: [Data] {
        let list = try? JSONSerialization.jsonObject(with: body) as? [Any]
        return (list ?? []).compactMap { element in
            try? JSONSerialization.data(
                withJSONObject: element, options: [.sortedKeys, .withoutEscapingSlashes, .fragmentsAllowed])
        }
    }
}

extension IssueSnapshot {
    /// Reads one that was kept.
    package init(kept json: some ContiguousBytes) throws(DecodingFailure) { self = try JSONTape.value(of: json) }
}

extension CommentSnapshot {
    /// Reads one that was kept.
    package init(kept json: some ContiguousBytes) throws(DecodingFailure) { self = try JSONTape.value(of: json) }
}
