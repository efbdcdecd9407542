/// A set of mapped fields: what an edit changed, what a call sends. Stored as its raw number.
package struct Fields: OptionSet, Sendable, Hashable {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }

    package static let title = Fields(rawValue: 1)
    package static let body = Fields(rawValue: 2)
    /// `state` and `state_reason` travel together: GitHub reads one by the other.
    package static let state = Fields(rawValue: 4)
    package static let labels = Fields(rawValue: 8)
    package static let assignees = Fields(rawValue: 16)
    package static let milestone = Fields(rawValue: 32)

    package static let named: [(Fields, String)] = [
        (.title, "title"), (.body, "body"), (.state, "state"), (.labels, "labels"), (.assignees, "assignees"),
        (.milestone, "milestone"),
    ]

    package var names: [String] { Self.named.filter { contains($0.0) }.map(\.1) }
}

extension Content {
    /// The fields in which two contents differ; nil stands for a record that is not there, from which all differ.
    package func differences(from other: Content?) -> Fields {
        switch (self, other) {
        case (.task(let a), .task(let b)): a.differences(from: b)
        case (.comment(let a), .comment(let b)): a == b ? [] : .body
        case (.task, _): [.title, .body, .state, .labels, .assignees, .milestone]
        case (.comment, _): .body
        }
    }

    /// This content with `fields` taken from `other`.
    package func taking(_ fields: Fields, from other: Content) -> Content {
        switch (self, other) {
        case (.task(let mine), .task(let theirs)): return .task(mine.taking(fields, from: theirs))
        case (.comment, .comment): return fields.contains(.body) ? other : self
        case (.task, .comment), (.comment, .task): return self
        }
    }
}

extension TaskContent {
    func differences(from other: TaskContent) -> Fields {
        var fields: Fields = []
        if !title.isWritten(like: other.title) { fields.insert(.title) }
        if !body.isWritten(like: other.body) { fields.insert(.body) }
        if state != other.state || stateReason != other.stateReason { fields.insert(.state) }
        if labels != other.labels { fields.insert(.labels) }
        if assignees != other.assignees { fields.insert(.assignees) }
        if milestone != other.milestone { fields.insert(.milestone) }
        return fields
    }

    func taking(_ fields: Fields, from other: TaskContent) -> TaskContent {
        var merged = self
        if fields.contains(.title) { merged.title = other.title }
        if fields.contains(.body) { merged.body = other.body }
        if fields.contains(.state) {
            merged.state = other.state
            merged.stateReason = other.stateReason
        }
        if fields.contains(.labels) { merged.labels = other.labels }
        if fields.contains(.assignees) { merged.assignees = other.assignees }
        if fields.contains(.milestone) { merged.milestone = other.milestone }
        return merged
    }
}

extension TaskContent {
    package static func == (one: TaskContent, other: TaskContent) -> Bool { one.differences(from: other).isEmpty }
}

extension CommentContent {
    package static func == (one: CommentContent, other: CommentContent) -> Bool { one.body.isWritten(like: other.body) }
}

extension String {
    /// Byte for byte. To Swift texts are equal if their letters are, in whichever way Unicode writes these.
    fileprivate func isWritten(like other: String) -> Bool { self == other && utf8.elementsEqual(other.utf8) }
}
