import LedgerEvents

/// What the checks at the end had before them: where there was none of it they have said nothing.
package enum Judged: String, Sendable, CaseIterable, CustomStringConvertible {
    // Records that were compared with what is there at GitHub, each once: at first, or only when all access that was
    // taken had been given back.
    case task = "task compared"
    case comment = "comment compared"
    case taskGivenBack = "task compared where access was given back"
    case commentGivenBack = "comment compared where access was given back"
    case heard = "text that a webhook told of"
    case restored = "lost edit asked for"

    init(_ kind: RecordKind, _ isGivenBack: Bool) {
        switch kind {
        case .task: self = isGivenBack ? .taskGivenBack : .task
        case .comment: self = isGivenBack ? .commentGivenBack : .comment
        }
    }

    package var description: String { rawValue }
}
