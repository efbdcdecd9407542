package import LedgerEvents

/// What one field says: by these it is followed what becomes of an edit's content.
package struct FieldValue: Sendable, Hashable {
    package let field: Fields
    package let text: String
}

extension TaskContent {
    /// What it says in those of the fields that people change in a model world.
    func values(of fields: Fields = .all) -> Set<FieldValue> {
        var values: Set<FieldValue> = []
        if fields.contains(.title) { values.insert(FieldValue(field: .title, text: title)) }
        if fields.contains(.body) { values.insert(FieldValue(field: .body, text: body)) }
        if fields.contains(.state) { values.insert(FieldValue(field: .state, text: state.rawValue)) }
        if fields.contains(.labels) { values.insert(FieldValue(field: .labels, text: labels.joined(separator: ","))) }
        return values
    }

    func says(_ value: FieldValue) -> Bool { values(of: value.field).contains(value) }

    /// What it says that `other` does not.
    func news(since other: TaskContent?) -> Set<FieldValue> {
        values(of: Content.task(self).differences(from: other.map { .task($0) }))
    }
}

extension Fields {
    static let all: Fields = [.title, .body, .state, .labels, .assignees, .milestone]
}
