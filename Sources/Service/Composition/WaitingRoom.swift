import Hummingbird
package import LedgerEvents
package import SyncEngine

/// What is answered while the projections are being made: webhooks are written down, and
/// everything else is told to wait.
package struct WaitingParts: Sendable {
    package var intake: EarlyIntake
    package var verifySignature: (@Sendable (_ body: [UInt8], _ header: String?) -> Bool)?
    package var limits = ServiceLimits()
    /// Counts these answers with all that follow.
    package var registry = MetricRegistry()
    /// Up to where the log has been folded, and where it ends.
    package var progress: @Sendable () -> (position: Position, head: Position)

    package init(intake: EarlyIntake, progress: @escaping @Sendable () -> (position: Position, head: Position)) {
        self.intake = intake
        self.progress = progress
    }

    fileprivate var problem: Problem {
        let (position, head) = progress()
        let soFar = head == 0 ? "" : ", \(position) of \(head) events so far"
        var problem = Problem(
            .unavailable,
            "the projections are being made for this version of the program\(soFar); webhooks are taken in meanwhile, and "
                + "decided then", headers: [.retryAfter: "10"])
        problem.check = Readiness.Check.projections.rawValue
        return problem
    }
}

func buildResponder(_ parts: WaitingParts) -> FrontDoor {
    let router = buildRouter()
    WebhookRoutes(
        takeIn: { try await parts.intake.receive($0) }, verifySignature: parts.verifySignature, limits: parts.limits
    ).add(to: router)
    return FrontDoor(router, meter: RequestMeter(factory: parts.registry), otherwise: { parts.problem })
}
