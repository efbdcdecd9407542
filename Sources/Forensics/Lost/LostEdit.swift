package import LedgerEvents
import Projections

/// An edit whose content did not survive, and what stands in its place.
package struct LostEdit: Encodable, Sendable, Equatable {
    package let operation: OperationID
    /// nil where no record is kept: of what comes from a repository that is not connected.
    package let record: RecordID?
    package let direction: Direction
    package let action: String
    package let state: String
    /// What it carried and the record does not say; empty for a deletion.
    package let fields: Fields
    /// What it said has been redacted: whether the record says the same cannot be told any
    /// more, nor can it be put back.
    package let isRedacted: Bool
    /// It was to delete its resource, which is still there.
    package let isDeletion: Bool
    /// The rule by which it lost; nil if the log does not say.
    package let rule: Rule?
    package let reason: Reason?
    /// The operation at the end of its links; nil where a reason took its place.
    package let replacedBy: Replacement?
    package let recordedAt: Microseconds
    package let lostAt: Microseconds?

    package struct Replacement: Encodable, Sendable, Equatable {
        package let operation: OperationID
        package let direction: Direction
        package let action: String
        package let state: String

        init(_ operation: Operation) {
            self.operation = operation.id
            direction = operation.direction
            action = operation.action
            state = operation.state.name.rawValue
        }
    }

    enum CodingKeys: String, CodingKey {
        case operation, record, direction, action, state, fields, rule, reason
        case isDeletion = "deletion"
        case isRedacted = "redacted"
        case replacedBy = "replaced_by"
        case recordedAt = "recorded_at"
        case lostAt = "lost_at"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(operation, forKey: .operation)
        try container.encode(record?.text, forKey: .record)
        try container.encode(direction, forKey: .direction)
        try container.encode(action, forKey: .action)
        try container.encode(state, forKey: .state)
        try container.encode(fields.names, forKey: .fields)
        try container.encode(isDeletion, forKey: .isDeletion)
        try container.encode(isRedacted, forKey: .isRedacted)
        try container.encode(rule, forKey: .rule)
        try container.encode(reason, forKey: .reason)
        try container.encode(replacedBy, forKey: .replacedBy)
        try container.encode(Timestamp.text(microseconds: recordedAt), forKey: .recordedAt)
        try container.encode(lostAt.map { Timestamp.text(microseconds: $0) }, forKey: .lostAt)
    }
}
