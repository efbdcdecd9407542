import LedgerEvents

/// What may come again, and is to be taken once: a delivery of GitHub's, a request with an `Idempotency-Key`.
struct OnceOnly {
    private var receipts: [String: Position] = [:]
    private var kept: [String: (at: Microseconds, event: Position)] = [:]
    /// What was answered under a key, to the same request.
    private var answers: [Request: String] = [:]

    private struct Request: Hashable {
        var key: String
        var text: String
    }

    /// So long a client's key is honoured: the promise, and not the engine's own word for it.
    static let lifetime: Microseconds = 24 * 3_600 * Timestamp.microsecondsPerSecond

    mutating func take(_ event: Event) -> Violation? {
        switch event.type {
        case .webhookReceived:
            guard let delivery = event.decoded(WebhookReceived.self)?.delivery else { return nil }
            defer { receipts[delivery] = receipts[delivery] ?? event.position }
            return receipts[delivery].map {
                Violation("received twice", "delivery \(delivery) was received at \($0) and at \(event.position)")
            }
        case .answerKept:
            guard let key = event.decoded(AnswerKept.self)?.key else { return nil }
            defer { kept[key] = (event.recordedAt, event.position) }
            guard let last = kept[key], event.recordedAt - last.at < Self.lifetime else { return nil }
            return Violation(
                "done twice", "the request of one key was done at \(last.event) and at \(event.position)")
        default: return nil
        }
    }

    /// What a client is told.
    ///
    /// - Parameter isRecorded: The log knows of the request: from then on every answer to it is the same.
    mutating func answered(_ key: String, _ text: String, _ answer: String, isRecorded: Bool) -> Violation? {
        let request = Request(key: key, text: text)
        guard let first = answers[request] else {
            if isRecorded { answers[request] = answer }
            return nil
        }
        guard first != answer else { return nil }
        return Violation(
            "answered otherwise", "a request was answered \"\(first)\", and when it came again \"\(answer)\"")
    }
}
