import HTTPTypes
import Hummingbird
import Ledger
import LedgerEvents
import Logging
import Projections
import SyncEngine

/// `POST /github/webhooks`: answers when the receipt is durable.
struct WebhookRoutes: Sendable {
    private let takeIn: @Sendable (WebhookRequest) async throws -> WebhookResult
    private let verifySignature: (@Sendable ([UInt8], String?) -> Bool)?
    private let body: WebhookBody

    init(_ parts: ServiceParts) {
        let intake = parts.intake
        self.init(
            takeIn: { try await intake.receive($0) }, verifySignature: parts.verifySignature, limits: parts.limits)
    }

    init(
        takeIn: @escaping @Sendable (WebhookRequest) async throws -> WebhookResult,
        verifySignature: (@Sendable ([UInt8], String?) -> Bool)?, limits: ServiceLimits
    ) {
        self.takeIn = takeIn
        self.verifySignature = verifySignature
        body = WebhookBody(limits)
    }

    func add(to router: Router<ServiceContext>) {
        router.post("github/webhooks") { request, context in
            let headers = WebhookHeaders(request.headers)
            let logger = headers.named(in: context.logger)
            return try await body.with(request) { body in
                // Nearly all are read within a few hundred microseconds; nobody is to wait for the others.
                let executor = body.count > Self.largestOnLoop ? globalConcurrentExecutor : nil
                return try await withTaskExecutorPreference(executor) {
                    try await receive(body, headers, logger)
                }
            }
        }
    }

    /// Bytes of the largest body that is read on an event loop: a few milliseconds' work.
    private static let largestOnLoop = 256 << 10

    /// The signature first, over the bytes as they came: nothing that GitHub did not sign is looked at.
    private func receive(_ body: [UInt8], _ headers: WebhookHeaders, _ logger: Logger) async throws -> JSONAnswer {
        guard let verifySignature else {
            throw Problem(.noWebhookSecret, "set SYNCLEDGER_GITHUB_WEBHOOK_SECRET to the secret of the webhook")
        }
        guard verifySignature(body, headers.signature) else {
            logger.warning("webhook refused: its signature does not hold")
            throw Problem(
                .wrongSignature, "X-Hub-Signature-256 must be the raw body's HMAC-SHA256 under the webhook's secret",
                headers: [.wwwAuthenticate: "X-Hub-Signature-256"])
        }
        let result = try await takeIn(
            WebhookRequest(
                delivery: try Self.required(headers.delivery, .gitHubDelivery),
                event: try Self.required(headers.event, .gitHubEvent), hook: headers.hook, body: body))
        logger.info(
            "webhook taken in",
            metadata: [
                "receipt": .stringConvertible(result.event), "redelivery": .stringConvertible(result.isRedelivery),
                "operations": .array(result.operations.map { .stringConvertible($0.id) }),
            ])
        guard result.isJSON else {
            var problem = Problem(
                .malformed, "the body is signed, but it is not JSON; event \(result.event) keeps it as it came")
            problem.event = result.event
            throw problem
        }
        let begun = result.operations.map(WebhookAnswer.Begun.init)
        return JSONAnswer(
            written: WebhookAnswer(
                event: result.event, operations: result.isUndecided ? nil : begun, isRedelivery: result.isRedelivery),
            status: .accepted)
    }

    private static func required(_ value: String?, _ name: HTTPField.Name) throws(Problem) -> String {
        guard let value, (1...255).contains(value.utf8.count) else {
            throw Problem(.malformed, "the header \(name.rawName) is missing, empty or longer than 255 characters")
        }
        return value
    }
}

/// What GitHub says of a delivery outside its body.
private struct WebhookHeaders {
    private(set) var delivery: String?
    private(set) var event: String?
    private(set) var hook: String?
    private(set) var signature: String?

    init(_ fields: HTTPFields) {
        // In one go: to look up each takes longer.
        for field in fields {
            switch field.name {
            case .gitHubDelivery: Self.add(field.value, to: &delivery)
            case .gitHubEvent: Self.add(field.value, to: &event)
            case .gitHubHookID: Self.add(field.value, to: &hook)
            case .gitHubSignature: Self.add(field.value, to: &signature)
            default: break
            }
        }
    }

    /// Fields of one name are a list (RFC 9110, section 5.2), and a list is no signature.
    private static func add(_ value: String, to field: inout String?) {
        field = field.map { $0 + ", " + value } ?? value
    }

    /// Whatever is said of a delivery, it is said of which. Before its signature is checked that may be anything.
    func named(in logger: Logger) -> Logger {
        var logger = logger
        logger[metadataKey: "delivery"] = "\(delivery?.prefix(255) ?? "none")"
        logger[metadataKey: "event"] = "\(event?.prefix(255) ?? "none")"
        return logger
    }
}

private struct WebhookAnswer: WrittenValue {
    let event: Position
    /// nil: the decision failed. The receipt stands, and the decision is taken up again.
    let operations: [Begun]?
    let isRedelivery: Bool

    struct Begun: WrittenValue {
        let operation: Operation

        init(_ operation: Operation) { self.operation = operation }

        func write(to writer: inout PayloadWriter) {
            writer.object { fields in
                fields.write("id", operation.id)
                fields.write("kind", operation.kind)
                fields.write("state", operation.state.name.rawValue)
            }
        }
    }

    func write(to writer: inout PayloadWriter) {
        writer.object { fields in
            fields.write("event", event)
            if let operations { fields.write("operations", operations) } else { fields.writeNull("operations") }
            if isRedelivery { fields.write("redelivery", true) }
        }
    }
}
