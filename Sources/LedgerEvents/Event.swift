/// One event of the log, as it is stored: immutable, and complete without its body.
///
/// What every reducer and filter needs stands in plain columns. `payload` is the JSON of what is particular to the
/// type: ids, times, digests and names of rules and states, never text or logins, which live in bodies.
package struct Event: Sendable, Equatable {
    package var position: Position
    package var recordedAt: Microseconds
    package var type: EventType
    package var schema: Int
    package var record: RecordID?
    /// The operation that the event is about.
    package var operation: OperationID?
    /// The other end of a link: what canceled it, what it duplicates, what it was dropped for.
    package var relatedOperation: OperationID?
    package var installation: Int64?
    package var githubUpdatedAt: GitHubSeconds?
    /// GitHub's id of the user who did it.
    package var actor: Int64?
    /// The position of the event that began the story (a receipt or a client's edit).
    package var correlation: Position
    /// The position of the event that led to this one.
    package var causation: Position?
    /// The position of the event that brought the body; its own, if this one did.
    package var body: Position?
    /// SHA-256 of the body's salt and bytes; only in the event that brought the body.
    package var bodyDigest: [UInt8]?
    package var payload: String {
        didSet { reading = PayloadReading() }
    }
    var reading = PayloadReading()

    /// The body's bytes, only where `type.foldsItsBody` and while it has not been erased. Not a column.
    package var text: [UInt8]?

    package init(
        position: Position, recordedAt: Microseconds, type: EventType, schema: Int, record: RecordID? = nil,
        operation: OperationID? = nil, relatedOperation: OperationID? = nil, installation: Int64? = nil,
        githubUpdatedAt: GitHubSeconds? = nil, actor: Int64? = nil, correlation: Position, causation: Position? = nil,
        body: Position? = nil, bodyDigest: [UInt8]? = nil, payload: String, text: [UInt8]? = nil
    ) {
        self.position = position
        self.recordedAt = recordedAt
        self.type = type
        self.schema = schema
        self.record = record
        self.operation = operation
        self.relatedOperation = relatedOperation
        self.installation = installation
        self.githubUpdatedAt = githubUpdatedAt
        self.actor = actor
        self.correlation = correlation
        self.causation = causation
        self.body = body
        self.bodyDigest = bodyDigest
        self.payload = payload
        self.text = text
    }
}
