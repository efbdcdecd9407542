import GitHub
package import Ledger
package import LedgerEvents
package import Logging
import Projections
import ServiceLifecycle

/// Reports of resources that nobody knew while a create of ours was under way: decided when that has ended, or when
/// they have waited long enough.
package struct WaitingReports: Service {
    private let ledger: Ledger
    private let marker: Marker
    private let clock: EngineClock
    private let logger: Logger

    package init(_ ledger: Ledger, marker: Marker, clock: EngineClock = .wall, logger: Logger) {
        self.clock = clock
        self.ledger = ledger
        self.marker = marker
        self.logger = logger
    }

    /// Looks every few seconds for those that are overdue; those whose create has ended were decided with that.
    package func run() async throws {
        _ = try await untilShutdown {
            while !Task.isCancelled {
                do {
                    try await clock.sleep(for: 2 * Timestamp.microsecondsPerSecond)
                    try await decideOverdue(now: clock.now())
                } catch is CancellationError {
                    return
                } catch {
                    logger.error("reports that wait cannot be decided", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    /// Decides those that have waited long enough.
    package func decideOverdue(now: Microseconds) async throws {
        guard ledger.health.takesNew else { return }
        let marker = marker
        let overdue = try await ledger.read { try $0.rows.overdueReports(now: now).map(\.id) }
        guard !overdue.isEmpty else { return }
        try await ledger.write { transaction in
            for id in overdue {
                guard let waiting = try transaction.rows.find(Operation.self, id), waiting.state.name == .queued else {
                    continue
                }
                try transaction.admitByItself(waiting, marker, isOverdue: true)
            }
        }
    }
}

extension LedgerTransaction {
    /// Decides what waits in the repository of an operation whose call has ended.
    func admitWaiting(after operation: Operation?, _ marker: Marker) throws {
        guard let operation, operation.direction == .outbound, operation.callStarted == nil,
            let repository = operation.repository
        else { return }
        for waiting in try rows.waitingReports(in: repository) {
            // One that was decided in this loop may have decided another.
            guard try rows.find(Operation.self, waiting.id)?.state.name == .queued else { continue }
            try admitByItself(waiting, marker, isOverdue: false)
        }
    }

    /// What goes wrong with one report must take neither the answer with it that let it go on, nor the other reports.
    /// Its delivery is then decided anew at the next start.
    func admitByItself(_ waiting: Operation, _ marker: Marker, isOverdue: Bool) throws {
        do {
            try savepoint { try admit(waiting, marker, isOverdue: isOverdue) }
        } catch {
            guard !isOver(by: error), let record = waiting.record, let receipt = try event(at: waiting.id)?.causation
            else {
                throw error
            }
            let state = try RecordLoader(self).load(record, named: [waiting.id], repository: waiting.repository)
            try decide(.reroute(waiting.id), on: state, correlation: receipt, causation: receipt)
            try append(
                Draft(DecisionFailed(code: "admission: \(type(of: error))"), correlation: receipt, causation: receipt))
        }
    }

    /// Reads again what began the operation, a delivery or a look: only that knows all that is to be known.
    func admit(_ waiting: Operation, _ marker: Marker, isOverdue: Bool) throws {
        guard let receipt = try event(at: waiting.id)?.causation, let event = try event(at: receipt) else { return }
        // Without what it came in nothing can be decided about it any more.
        if let redaction = try rows.find(Redaction.self, receipt) {
            return try drop(waiting, erasedBy: redaction.event)
        }
        if event.type == .resourceObserved { return try admit(waiting, seenIn: event, marker, isOverdue: isOverdue) }
        guard let received = event.decoded(WebhookReceived.self) else { return }
        let request = WebhookRequest(
            delivery: received.delivery, event: received.event, hook: received.hook,
            body: try body(at: receipt) ?? [])
        try WebhookDecision(
            transaction: self, marker: marker, receipt: receipt, waiting: waiting, isOverdue: isOverdue
        ).decide(Reading(request))
    }

    private func admit(_ waiting: Operation, seenIn look: Event, _ marker: Marker, isOverdue: Bool) throws {
        guard let observed = look.decoded(ResourceObserved.self), let bytes = try body(at: look.position) else {
            return
        }
        let found: ListedResource =
            observed.comment == nil
            ? .issue(try IssueSnapshot(kept: bytes)) : .comment(try CommentSnapshot(kept: bytes))
        let parent = try observed.comment.flatMap { _ in
            try observed.number.flatMap { try rows.task(repository: observed.repository, number: $0) }
        }
        try Reception(transaction: self, marker: marker, receipt: look.position).receive(
            found, in: observed.repository, installation: look.installation, parent: parent, lookBegan: nil,
            waiting: waiting, isOverdue: isOverdue)
    }
}
