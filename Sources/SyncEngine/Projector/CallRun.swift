import GitHub
package import Ledger
package import LedgerEvents
import Logging
package import Projections

/// Brings one operation to GitHub: claims it, looks, sends, and writes down what came back. Each step that matters is
/// in the log before the next one is taken.
struct CallRun: Sendable {
    let ledger: Ledger
    let desk: GitHubDesk
    let settings: ProjectorSettings
    let logger: Logger

    /// An operation as it stood when the projector took it up.
    struct Claimed: Sendable {
        var operation: Operation
        var binding: Binding?
        var isPullRequest: Bool
        /// GitHub's `ETag` of what is agreed.
        var etag: String?
        var address: GitHubDesk.Address
        /// Creates of a record without a resource that have been sent before.
        var sentCreates: SentCreates?
        /// The create whose marker stands in the resource.
        var create: OperationID?
        /// Of a comment's task.
        var parent: Binding?
    }

    func bring(_ id: OperationID) async throws {
        guard let claimed = try await claim(id) else { return }
        do {
            try await bring(claimed)
        } catch let error as GitHubError {
            try await failed(claimed, error)
        } catch let waits as CallGate.Paused {
            // Whatever holds it up, others may overtake it meanwhile.
            try await release(id)
            throw waits
        } catch is CancellationError {
            try await release(id)
        }
    }

    private func bring(_ claimed: Claimed) async throws {
        var seen: Report?
        if let binding = claimed.binding, claimed.operation.change == .upsert {
            // Read before write: an edit made there in the meantime must not be overwritten unseen.
            seen = try await desk.read(
                binding, isPullRequest: claimed.isPullRequest, ifNot: claimed.etag, at: claimed.address, .edit)?
                .answer.report
        } else if let creates = claimed.sentCreates {
            // An earlier request may have acted after all: nothing is made twice.
            seen = try await CreateLook(ledger: ledger, desk: desk, logger: logger).find(
                claimed.operation.kind, madeBy: creates, parent: claimed.parent?.number, at: claimed.address, .edit)
        }
        // Its turn first, and the last check then: between the two of them nothing waits.
        let installation = claimed.address.installation
        let ticket = try await desk.gate.admit(
            Demand(claimed.binding == nil ? .creation : .write, .edit), installation: installation)
        let call: PlannedCall?
        do {
            call = try await send(claimed, seen: seen)
        } catch {
            desk.gate.giveBack(ticket)
            throw error
        }
        guard let call else { return desk.gate.giveBack(ticket) }
        let reply = try await desk.perform(
            call, for: claimed.operation, madeBy: claimed.create, isPullRequest: claimed.isPullRequest,
            at: claimed.address, ticket)
        try await answered(claimed, reply)
    }

    /// Back to where it was: nothing has been sent.
    private func release(_ id: OperationID) async throws {
        try await ledger.persist(by: desk.gate.clock, logger) { transaction in
            guard case .processing(let processing)? = try transaction.rows.find(Operation.self, id)?.state,
                processing.call == .notSent
            else { return }
            try transaction.decide(.release(id), about: id)
        }
    }

    private func claim(_ id: OperationID) async throws -> Claimed? {
        try await ledger.write { transaction in
            guard try transaction.rows.find(Operation.self, id)?.state.name == .queued else { return nil }
            let state = try transaction.decide(.claim(id), about: id)
            guard let operation = state.operations[id], operation.state.name == .processing,
                let address = try transaction.rows.address(state, operation)
            else { return nil }
            return Claimed(
                operation: operation, binding: state.binding, isPullRequest: state.record?.authority == .pullRequest,
                etag: state.record?.etag, address: address,
                sentCreates: operation.change == .upsert
                    ? try operation.record.flatMap { try transaction.rows.sentCreates(of: $0) } : nil,
                create: try transaction.rows.markedCreate(of: state.binding),
                parent: state.parentBinding)
        }
    }

    /// Writes down that the call is about to leave; nil if it is not to.
    private func send(_ claimed: Claimed, seen: Report?) async throws -> PlannedCall? {
        let (id, address) = (claimed.operation.id, claimed.address)
        let marker = desk.marker
        return try await ledger.persist(by: desk.gate.clock, logger) { transaction in
            guard let claimed = try transaction.rows.find(Operation.self, id), case .processing = claimed.state,
                let record = claimed.record
            else { return nil }
            let now = try RecordLoader(transaction).load(record, named: [id], repository: claimed.repository)
            let decide = { (command: RecordCommand) in
                try transaction.decide(
                    command, on: now, correlation: claimed.correlation, causation: claimed.lastEvent)
            }
            // It was transferred meanwhile: under its number there may be another by now.
            guard try transaction.rows.address(now, claimed) == address else {
                _ = try decide(.release(id))
                return nil
            }
            let state = try decide(.send(id, seen: transaction.readable(seen, for: record, marker)))
            guard let operation = state.operations[id] else { return nil }
            return PlannedCall(announcedBy: operation, state)
        }
    }

    private func answered(_ claimed: Claimed, _ reply: GitHubDesk.Reply) async throws {
        let id = claimed.operation.id
        let (marker, clock) = (desk.marker, desk.gate.clock)
        try await ledger.persist(by: clock, logger) { transaction in
            try transaction.noteClock(reply.raw, by: clock)
            var answer = reply.answer
            if let record = try transaction.rows.find(Operation.self, id)?.record {
                answer.report = try transaction.readable(answer.report, for: record, marker)
            }
            try transaction.end(id, .answered(id, answer), marker)
        }
        logger.info(
            "GitHub answered",
            metadata: claimed.operation.logged(
                [
                    "status": .stringConvertible(reply.answer.answered.status),
                    "github_request": "\(reply.answer.answered.request ?? "none")",
                ]))
    }

    func failed(_ claimed: Claimed, _ error: GitHubError) async throws {
        let id = claimed.operation.id
        logger.info(
            "call to GitHub failed",
            metadata: claimed.operation.logged(["error": "\(error)", "failure": "\(error.name)"]))
        let finding = await access(claimed, error, .edit)
        let (settings, marker, clock, jitter) = (settings, desk.marker, desk.gate.clock, desk.gate.jitter())
        try await ledger.persist(by: clock, logger) { transaction in
            guard let operation = try transaction.rows.find(Operation.self, id),
                case .processing = operation.state
            else { return }
            try transaction.noteClock(error.answer, by: clock)
            if case .lost(let loss) = finding {
                try transaction.note(loss, at: claimed.address, since: claimed.operation.lastEvent)
            }
            let mapping = FailureMapping(settings: settings, now: transaction.now, jitter: jitter)
            var failure = mapping.failure(error, of: operation)
            mapping.correct(&failure, by: finding, operation)
            try transaction.end(id, .failed(id, failure), marker)
        }
    }

    /// What the failure says about where the issue is that it is about, or stands under: nil where that is no question,
    /// or no answer is to be had.
    private func whereabouts(
        _ claimed: Claimed, _ error: GitHubError, _ urgency: Demand.Urgency
    ) async -> AccessCheck.Finding? {
        let isComment = claimed.operation.kind == .comment
        guard let home = isComment ? claimed.parent : claimed.binding,
            error.leadsElsewhere || (isComment && error.code == .notFound && claimed.operation.isPastGrace)
        else { return nil }
        do {
            let move = MoveRun(ledger: ledger, desk: desk)
            switch try await move.follow(home, at: claimed.address, after: error, urgency) {
            case .moved: return .moved
            case .inPlace: return .nothing
            case .unknown: return nil
            }
        } catch {
            return .undecided
        }
    }

    /// What the failure says about access to the repository, and to the issue in it.
    func access(
        _ claimed: Claimed, _ error: GitHubError, _ urgency: Demand.Urgency
    ) async -> AccessCheck.Finding {
        if let finding = await whereabouts(claimed, error, urgency) { return finding }
        let finding = await AccessCheck(ledger: ledger, gate: desk.gate).finding(
            error, of: claimed.operation, at: claimed.address, urgency)
        if case .lost(let loss) = finding {
            logger.warning(
                loss == .archived
                    ? "a repository is archived at GitHub; what is edited there is disabled"
                    : "GitHub gives no access to a repository any more; operations on it are disabled",
                metadata: ["repository": "\(claimed.address.repositoryID)", "loss": "\(loss)"])
        }
        return finding
    }
}

extension Rows {
    /// Where calls about this record go.
    func address(_ state: RecordState, _ operation: Operation) throws -> GitHubDesk.Address? {
        let id = state.home ?? operation.repository
        guard let repository = try id.flatMap({ try find(Repository.self, $0) }),
            let name = repository.name.flatMap({ RepositoryName(fullName: $0) })
        else { return nil }
        return GitHubDesk.Address(
            repository: name, repositoryID: repository.id, installation: state.access.installation)
    }
}

extension LedgerTransaction {
    /// Decides what may end an operation's call, and with it the waiting of reports that the call may explain.
    package func end(_ id: OperationID, _ command: RecordCommand, _ marker: Marker) throws {
        let state = try decide(command, about: id)
        try admitWaiting(after: state.operations[id], marker)
    }

    /// GitHub's clock as an answer's `Date` tells it, when it is further from what we believed than whole seconds and
    /// the way of an answer explain.
    ///
    /// - Parameter clock: By which the answer was received. Between that and its being written down may lie other
    ///   calls, a rate limit, a full disk.
    func noteClock(_ answer: RawAnswer?, by clock: EngineClock) throws {
        // A gateway has a clock of its own; what GitHub answers, errors too, has an id.
        guard let answer, answer.headers.requestID != nil, let date = answer.headers.date else { return }
        let age = max(0, clock.now() - answer.receivedAt)
        // The header cuts the fraction; half a second is the best guess of it.
        let offset = date * Timestamp.microsecondsPerSecond + Timestamp.microsecondsPerSecond / 2 - (now - age)
        guard abs(offset - (try facts().clockOffset)) > Self.clockTolerance else { return }
        try append(Draft(ClockObserved(offset: offset)))
    }

    private static var clockTolerance: Microseconds { 1_500_000 }
}
