import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections

/// Finds out what became of a call whose answer never came, before anything is sent again.
struct DoubtRun: Sendable {
    let ledger: Ledger
    let desk: GitHubDesk
    let settings: ProjectorSettings
    let logger: Logger

    func findOut(_ id: OperationID) async throws {
        guard let doubt = try await look(id) else { return }
        do {
            let report = try await found(doubt)
            let marker = desk.marker
            let (backoff, jitter) = (settings.backoff, desk.gate.jitter())
            try await ledger.write { transaction in
                guard let operation = try transaction.rows.find(Operation.self, id), operation.isOutcomeUnknown,
                    let record = operation.record
                else { return }
                let readable = try transaction.readable(report, for: record, marker)
                let wait = backoff.wait(after: max(0, operation.failures - 1), jitter: jitter)
                try transaction.end(
                    id, .resolved(id, readable, notBefore: wait.map { transaction.now + $0 }), marker)
            }
            logger.info(
                "what became of a call is known",
                metadata: doubt.claimed.operation.logged(["found": .stringConvertible(report != nil)]))
        } catch let error as GitHubError {
            try await CallRun(ledger: ledger, desk: desk, settings: settings, logger: logger)
                .stillUnknown(doubt.claimed, error)
        }
    }

    private struct Doubt: Sendable {
        var claimed: CallRun.Claimed
        var parent: Int64?
        /// What may have been made.
        var creates: SentCreates
    }

    private func look(_ id: OperationID) async throws -> Doubt? {
        try await ledger.read { reader in
            guard let operation = try reader.rows.find(Operation.self, id), operation.isOutcomeUnknown,
                let record = operation.record, let started = operation.callStarted,
                let event = try reader.log.event(at: started)
            else { return nil }
            let state = try RecordLoader(reader).load(record, named: [id], repository: operation.repository)
            guard let address = try reader.rows.address(state, operation) else { return nil }
            // An earlier request of this record, if there was one, may have acted late.
            let others = try reader.rows.sentCreates(of: record)
            let isAlone = operation.attempts == 1 && (others?.operations.count ?? 1) == 1
            let offset = try reader.rows.find(LedgerFacts.self, LedgerFacts.only)?.clockOffset ?? 0
            let own = SentCreates([id], sentAt: event.recordedAt, clockOffset: offset)
            return Doubt(
                claimed: .init(
                    operation: operation, binding: state.binding,
                    isPullRequest: state.record?.authority == .pullRequest, address: address,
                    parent: state.parentBinding),
                parent: state.parentBinding?.number,
                creates: isAlone ? own : others ?? own)
        }
    }

    /// What GitHub holds of it; nil when it did not act, or when acting again does no harm.
    private func found(_ doubt: Doubt) async throws -> Report? {
        let operation = doubt.claimed.operation
        switch operation.call {
        case .create, nil:
            let create = CreateLook(ledger: ledger, desk: desk, logger: logger)
            for look in 1...settings.looks {
                if let report = try await create.find(
                    operation.kind, madeBy: doubt.creates, parent: doubt.parent, at: doubt.claimed.address, .doubt)
                {
                    return report
                }
                if look < settings.looks {
                    try await desk.gate.clock.sleep(until: desk.gate.clock.now() + settings.lookInterval)
                }
            }
            return nil
        case .update:
            guard let binding = doubt.claimed.binding else { return nil }
            return try await desk.read(
                binding, isPullRequest: doubt.claimed.isPullRequest, at: doubt.claimed.address, .doubt
            )?.answer.report
        case .delete:
            // Deleting again answers 404 if it has been done.
            return nil
        }
    }
}

extension CallRun {
    /// Looking failed too: the doubt stays, and is looked into later.
    func stillUnknown(_ claimed: Claimed, _ error: GitHubError) async throws {
        let id = claimed.operation.id
        logger.info(
            "what became of a call cannot be found out yet",
            metadata: claimed.operation.logged(["error": "\(error)", "failure": "\(error.name)"]))
        let finding = await access(claimed, error, .doubt)
        let (settings, marker, jitter) = (settings, desk.marker, desk.gate.jitter())
        try await ledger.persist(by: desk.gate.clock, logger) { transaction in
            guard let operation = try transaction.rows.find(Operation.self, id), operation.isOutcomeUnknown else {
                return
            }
            if case .lost(let loss) = finding {
                try transaction.note(loss, at: claimed.address, since: claimed.operation.lastEvent)
            }
            let mapping = FailureMapping(settings: settings, now: transaction.now, jitter: jitter)
            var failure = mapping.failure(error, of: operation)
            mapping.correct(&failure, by: finding, operation)
            // What it was to change, or to stand under, has been deleted: nothing is left to find out.
            let isCreate = operation.call == .create
            let isMissing =
                error.code == .notFound && finding == .nothing
                && (!isCreate || (operation.kind == .comment && operation.isPastGrace))
            if error.code == .gone || isMissing {
                failure.failed.outcome = .notDone
                return try transaction.end(id, .failed(id, failure), marker)
            }
            failure.failed.outcome = .unknown
            // What may exist at GitHub must not be created twice: the doubt ends when it can be looked into, or with
            // the access by which it could be.
            failure.failed.notBefore =
                failure.failed.notBefore ?? transaction.now + 3_600 * Timestamp.microsecondsPerSecond
            try transaction.end(id, .failed(id, failure), marker)
        }
    }
}
