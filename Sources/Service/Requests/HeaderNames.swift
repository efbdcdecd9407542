import HTTPTypes

/// Header fields that the standard list does not name. The literals are valid field names, so none of these is nil.
extension HTTPField.Name {
    // swift-format-ignore: NeverForceUnwrap
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    // swift-format-ignore: NeverForceUnwrap
    static let lastEventID = HTTPField.Name("Last-Event-ID")!
    // swift-format-ignore: NeverForceUnwrap
    static let gitHubEvent = HTTPField.Name("X-GitHub-Event")!
    // swift-format-ignore: NeverForceUnwrap
    static let gitHubDelivery = HTTPField.Name("X-GitHub-Delivery")!
    // swift-format-ignore: NeverForceUnwrap
    static let gitHubHookID = HTTPField.Name("X-GitHub-Hook-ID")!
    // swift-format-ignore: NeverForceUnwrap
    static let gitHubSignature = HTTPField.Name("X-Hub-Signature-256")!
    /// Asks a reverse proxy not to hold back what a live feed sends.
    // swift-format-ignore: NeverForceUnwrap
    static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
}
