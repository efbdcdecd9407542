package import Ledger
package import LedgerEvents
package import SyncEngine

/// What the HTTP service is made of. The composition root gives it; tests give other parts.
package struct ServiceParts: Sendable {
    package var ledger: Ledger
    package var intake: WebhookIntake
    /// Whether a webhook's raw body carries the signature that its `X-Hub-Signature-256` header claims.
    /// nil: no secret is configured, and no webhook is accepted.
    package var verifySignature: (@Sendable (_ body: [UInt8], _ header: String?) -> Bool)?
    /// nil: no credentials are configured, and what a repository's id is must be said by whoever connects it.
    package var repositories: (any RepositoryLookup)?
    /// nil: nobody is to bring edits to GitHub, and readiness does not ask.
    package var projector: ExpectedProjector?
    package var metrics = MetricSources()
    /// Those that the ledger has gone through: versions and positions of an earlier one may mean something else now.
    package var epochs = Epochs()
    /// Microseconds since 1970 on this machine's clock.
    package var clock: @Sendable () -> Microseconds = Ledger.wallClock
    package var limits = ServiceLimits()

    package init(ledger: Ledger, intake: WebhookIntake) {
        self.ledger = ledger
        self.intake = intake
    }
}

/// How much the service takes at once. What is more is refused with a problem that names the limit.
package struct ServiceLimits: Sendable {
    /// Bytes of one webhook: GitHub sends no larger ones.
    package var webhook = 25 << 20
    /// Bytes of all webhooks that are being received or recorded.
    package var webhooksInFlight = 256 << 20
    /// How long one request may take to arrive. GitHub gives a delivery up after 10 s.
    package var arrival = Duration.seconds(30)
    /// Bytes of one request to the client API.
    package var request = 1 << 20
    /// The longest silence of a live feed before a comment shows that it lives.
    package var heartbeat = Duration.seconds(15)
    /// How long readiness waits for its turn to write.
    package var writeProbe = Duration.seconds(5)

    /// How long a server that is to stop goes on answering. Whatever is asked of us alone takes less; what is asked of
    /// GitHub on the way is asked for again.
    package static let lastAnswers = Duration.seconds(8)

    package init() {}
}
