/// Bytes that an event brings.
package struct NewBody: Sendable, Equatable {
    package let bytes: [UInt8]
    /// What the store keeps of them, if that has been made already.
    package let stored: StoredBody?

    package init(_ bytes: [UInt8], stored: StoredBody? = nil) {
        self.bytes = bytes
        self.stored = stored
    }
}

/// A body as its row has it.
package struct StoredBody: Sendable, Equatable {
    package var encoding: Int64
    package var bytes: [UInt8]
    package var salt: [UInt8]
    /// SHA-256 of the salt and of what the event brought.
    package var digest: [UInt8]

    package init(encoding: Int64, bytes: [UInt8], salt: [UInt8], digest: [UInt8]) {
        self.encoding = encoding
        self.bytes = bytes
        self.salt = salt
        self.digest = digest
    }
}

/// An event that has been decided but not yet stored. The store adds what only it knows: the body's salt and digest,
/// and the leaf hash.
package struct Draft: Sendable, Equatable {
    /// What the event says beside its columns and payload.
    package enum Body: Sendable, Equatable {
        case none
        case new(NewBody)
        /// Bytes that an earlier event brought.
        case of(Position)

        package static func new(_ bytes: [UInt8]) -> Body { .new(NewBody(bytes)) }
    }

    package var type: EventType
    package var schema: Int
    package var record: RecordID?
    package var operation: OperationID?
    package var relatedOperation: OperationID?
    package var installation: Int64?
    package var githubUpdatedAt: GitHubSeconds?
    package var actor: Int64?
    /// nil: the event begins a story of its own.
    package var correlation: Position?
    package var causation: Position?
    package var body: Body
    package var payload: String {
        didSet { reading = PayloadReading() }
    }
    /// The payload as it was given: whoever reads the event that is made of this needs not decode it.
    private var reading: PayloadReading

    package init<P: Payload>(
        _ payload: P, record: RecordID? = nil, operation: OperationID? = nil, relatedOperation: OperationID? = nil,
        installation: Int64? = nil, githubUpdatedAt: GitHubSeconds? = nil, actor: Int64? = nil,
        correlation: Position? = nil, causation: Position? = nil, body: Body = .none
    ) {
        self.type = payload.eventType
        self.schema = P.schema
        self.record = record
        self.operation = operation
        self.relatedOperation = relatedOperation
        self.installation = installation
        self.githubUpdatedAt = githubUpdatedAt
        self.actor = actor
        self.correlation = correlation
        self.causation = causation
        self.body = body
        self.payload = String(decoding: payload.json, as: UTF8.self)
        reading = PayloadReading(payload)
    }

    /// The event as it will stand in the log at `position`.
    package func event(at position: Position, recordedAt: Microseconds, bodyDigest: [UInt8]? = nil) -> Event {
        let bodyPosition: Position? =
            switch body {
            case .none: nil
            case .new: position
            case .of(let earlier): earlier
            }
        let text: [UInt8]? =
            if case .new(let new) = body, type.foldsItsBody { new.bytes } else { nil }
        var event = Event(
            position: position, recordedAt: recordedAt, type: type, schema: schema, record: record,
            operation: operation, relatedOperation: relatedOperation, installation: installation,
            githubUpdatedAt: githubUpdatedAt, actor: actor, correlation: correlation ?? position,
            causation: causation, body: bodyPosition, bodyDigest: bodyDigest, payload: payload, text: text)
        event.reading = reading
        return event
    }
}
