package import LedgerEvents
package import Projections

/// One thing that happened to a record.
package struct TimelineEntry: Encodable, Sendable, Equatable {
    package let position: Position
    package let recordedAt: Microseconds
    package let type: EventType
    /// Who or what did it.
    package let actor: EventActor
    package let operation: OperationID?
    /// One line for people.
    package let text: String

    enum CodingKeys: String, CodingKey {
        case position, type, actor, operation, text
        case recordedAt = "recorded_at"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(position, forKey: .position)
        try container.encode(Timestamp.text(microseconds: recordedAt), forKey: .recordedAt)
        try container.encode(type.rawValue, forKey: .type)
        try container.encode(operation, forKey: .operation)
        try container.encode(text, forKey: .text)
        try container.encode(actor, forKey: .actor)
    }
}
