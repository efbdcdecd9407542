import Foundation
import LedgerEvents
import Projections
import TestSupport

/// What a fault at a step came to, for one call.
struct FaultOutcome: Sendable {
    let fault: String
    let step: String
    let call: FaultedCall
    /// The state, and the reason where that is no success.
    let end: String
    /// What happened on the way, from the log.
    let story: String
    /// Requests that GitHub had, by method.
    let requests: String

    var line: String { "| \(fault) | \(step) | \(call.rawValue) | \(story) | \(requests) | \(end) |" }

    static func end(_ state: String, _ reason: String?) -> String {
        switch state {
        case "completed": "completed"
        case "dropped": "dropped: deleted there"
        default: state + (reason.map { ": \($0)" } ?? "")
        }
    }

    /// Calls and their failures, in order: `started, server, started, answered`.
    static func story(_ events: [(type: String, payload: String)]) -> String {
        var words: [String] = []
        for event in events {
            switch event.type {
            case "github.call.started": words.append("started")
            case "github.call.answered": words.append("answered")
            case "github.call.failed":
                words.append((try? event.payload.all(#""failure":"([a-z_]+)""#).first) ?? "failed")
            case "installation.suspended", "installation.deleted", "installation.repositories_removed",
                "repository.archived":
                words.append(event.type)
            default: break
            }
        }
        var told: [(word: String, times: Int)] = []
        for word in words {
            if told.last?.word == word { told[told.count - 1].times += 1 } else { told.append((word, 1)) }
        }
        let texts = told.map { $0.times == 1 ? $0.word : "\($0.word) ×\($0.times)" }
        return texts.count > 12
            ? (texts.prefix(11) + ["…"] + texts.suffix(1)).joined(separator: ", ")
            : texts.joined(separator: ", ")
    }

    static func requests(_ methods: [String]) -> String {
        Dictionary(grouping: methods) { $0 }.sorted { $0.key < $1.key }
            .map { "\($0.key) \($0.value.count)" }.joined(separator: ", ")
    }
}
