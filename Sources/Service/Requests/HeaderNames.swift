import HTTPTypes

/// Header fields that the standard list does not name. The literals are valid field names, so none of these is nil.
extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    static let lastEventID = HTTPField.Name("Last-Event-ID")!
    static let gitHubEvent = HTTPField.Name("X-GitHub-Event")!
    static let gitHubDelivery = HTTPField.Name("X-GitHub-Delivery")!
    static let gitHubHookID = HTTPField.Name("X-GitHub-Hook-ID")!
    static let gitHubSignature = HTTPField.Name("X-Hub-Signature-256")!
    /// Asks a reverse proxy not to hold back what a live feed sends.
    static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
}
