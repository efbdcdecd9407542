/// A place in the log: 1 for the first event, gap-free. Ids of operations are positions too.
package typealias Position = Int64

/// The id of an operation: the position of the `operation.recorded` event that began it.
package typealias OperationID = Position

/// Whole seconds since 1970 on GitHub's clock, the unit of every `updated_at` that GitHub reports.
package typealias GitHubSeconds = Int64

/// Microseconds since 1970. On our clock, unless a name says that GitHub's is meant.
package typealias Microseconds = Int64

/// One of our own tasks or comments, named by its id.
package enum RecordID: Hashable, Sendable, Comparable {
    case task(String)
    case comment(String)

    /// The form in the log and on the command line: `task/ID` or `comment/ID`.
    package var text: String {
        switch self {
        case .task(let id): "task/" + id
        case .comment(let id): "comment/" + id
        }
    }

    /// The id without its kind.
    package var id: String {
        switch self {
        case .task(let id), .comment(let id): id
        }
    }

    package var kind: RecordKind {
        switch self {
        case .task: .task
        case .comment: .comment
        }
    }

    /// Reads `task/ID` or `comment/ID`; nil for anything else.
    package init?(text: String) {
        // Bytes, not characters, and nothing generic: this runs for every event that is read.
        for kind in [RecordKind.task, .comment] where text.utf8.starts(with: kind.prefix.utf8) {
            let id = text.utf8.dropFirst(kind.prefix.utf8.count)
            guard !id.isEmpty else { return nil }
            self.init(kind, String(Substring(id)))
            return
        }
        return nil
    }

    package init(_ kind: RecordKind, _ id: String) {
        switch kind {
        case .task: self = .task(id)
        case .comment: self = .comment(id)
        }
    }

    package static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}

/// In documents for others, the same form.
extension RecordID: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

package enum RecordKind: String, PayloadValue, Codable, Sendable, CaseIterable {
    case task
    case comment

    /// What a record's name begins with.
    fileprivate var prefix: String {
        switch self {
        case .task: "task/"
        case .comment: "comment/"
        }
    }
}

/// The grammar of the ids that clients choose for projects, tasks, comments and tokens.
package enum ClientID {
    package static let longest = 128

    /// What an id is, for whoever gave another one.
    package static let form = "1 to \(longest) of A-Z a-z 0-9 . _ : -, but not . or .. alone"

    /// Whether it is of that form.
    package static func isValid(_ id: some StringProtocol) -> Bool {
        (1...longest).contains(id.utf8.count) && id.utf8.allSatisfy(isAllowed) && id != "." && id != ".."
    }

    /// The ledger names what GitHub created `task-POSITION` and `comment-POSITION`; a client's id of that form could
    /// collide with one, so it is refused.
    package static func isReserved(_ id: some StringProtocol) -> Bool {
        RecordKind.allCases.contains { kind in
            id.hasPrefix(kind.rawValue + "-")
                && id.utf8.dropFirst(kind.rawValue.utf8.count + 1).allSatisfy { (0x30...0x39).contains($0) }
                && id.utf8.count > kind.rawValue.utf8.count + 1
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true  // digits and letters
        case 0x2E, 0x5F, 0x3A, 0x2D: true  // . _ : -
        default: false
        }
    }
}
