import GitHub
import Ledger
import StandInGitHub
import SyncEngine

/// Webhooks come to whoever serves at that moment.
extension Universe {
    /// - Returns: The answer's status; nil: nobody answers.
    func post(_ webhook: GitHubInProcess.Webhook) async -> Int? {
        print.take(webhook.headers, webhook.body)
        func header(_ name: String) -> String? { webhook.headers.first { $0.name == name }?.value }
        guard let machine = machines[.serve], let intake = machine.intake, let guid = header("X-GitHub-Delivery") else {
            count(Fault(.webhookFindsNobody))
            return nil
        }
        let signature = WebhookSignature(secrets: [Secret(Setting.webhookSecret)])
        guard signature.verify(body: webhook.body, header: header(WebhookSignature.headerName)) else {
            report([.init("signature", "a webhook's signature does not hold")])
            return 401
        }
        if let first = deliveries[guid] {
            count(Fault(scheduler.now - first < 3_600_000_000 ? .webhookAgain : .webhookAgainLate))
        } else {
            deliveries[guid] = scheduler.now
        }
        let request = WebhookRequest(
            delivery: guid, event: header("X-GitHub-Event") ?? "", hook: header("X-GitHub-Hook-ID"),
            body: webhook.body)
        tell("  webhook \(request.event) \(guid.prefix(8))")
        let epochs = mirror.epochs
        do {
            _ = try await withTaskExecutorPreference(machine.executor) { try await intake.receive(request) }
            // A backup that was put back meanwhile knows nothing of it.
            if mirror.epochs == epochs { heard.take(request.event, guid, webhook.body) }
            if scheduler.dice.happens(2) {
                count(Fault(.webhookUnanswered))
                return nil
            }
            return machine.life.isOver ? nil : 202
        } catch {
            failed(machine.life, machine.ledger?.health, "webhook \(guid.prefix(8)): \(error)")
            return machine.life.isOver ? nil : 500
        }
    }
}
