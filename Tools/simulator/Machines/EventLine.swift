import Foundation
import LedgerEvents

extension Event {
    /// One line, for people and for comparing.
    var line: String {
        [
            "\(position) \(type.rawValue)", operation.map { "op \($0)" }, record?.text,
            relatedOperation.map { "-> \($0)" }, githubUpdatedAt.map { "T \($0)" }, causation.map { "by \($0)" },
            payloadWithoutSalt,
        ].compactMap { $0 }.joined(separator: " ")
    }

    /// What is kept of a request is salted, and another thing in each run.
    private var payloadWithoutSalt: String {
        guard var kept = decoded(AnswerKept.self) else { return payload }
        kept.request = "salted"
        return String(decoding: kept.json, as: UTF8.self)
    }
}
