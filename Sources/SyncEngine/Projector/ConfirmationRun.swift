import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections

/// Reads a resource of which a tie, or another kind's report, left it open what it says.
struct ConfirmationRun: Sendable {
    let ledger: Ledger
    let desk: GitHubDesk
    let logger: Logger

    private struct Target: Sendable {
        var binding: Binding
        /// Of the issue that it is, or stands under.
        var home: Binding?
        var isPullRequest: Bool
        var address: GitHubDesk.Address
        var agreedAt: GitHubSeconds?
        var isDeleted: Bool
        var head: Position
        /// Whether the comments are to be read too.
        var asksForComments: Bool

        /// GitHub's copies may lag so far behind what it told us.
        func isYoung(at date: GitHubSeconds?) -> Bool {
            guard let date, let agreedAt else { return false }
            return date - agreedAt < 60
        }
    }

    /// - Throws: What is worth waiting for: a failure that may pass, a limit that lifts.
    func confirm(_ record: RecordID) async throws {
        guard let target = try await target(record) else {
            return try await settle(record, nil, isGone: false, seenAt: .max)
        }
        do {
            let reply = try await desk.read(
                target.binding, isPullRequest: target.isPullRequest, at: target.address, .doubt)
            if target.asksForComments, let reply { try await readComments(target, reply) }
            try await settle(record, reply?.answer, isGone: false, seenAt: target.head)
        } catch let error as GitHubError {
            logger.info(
                "a confirming look failed",
                metadata: ["record": "\(record.text)", "error": "\(error)", "failure": "\(error.name)"])
            // It stays requested while looking may help later.
            if error.isTransient { throw error }
            // Where it has moved it is still asked for, and is looked at there.
            guard let isGone = try await isGone(target, error) else { return }
            try await settle(record, nil, isGone: isGone, seenAt: target.head)
        }
    }

    /// Copies that lag behind may list fewer than GitHub counts.
    private func readComments(_ target: Target, _ reply: GitHubDesk.Reply) async throws {
        let lists = ListDesk(
            ledger: ledger, gate: desk.gate, urgency: .reconciliation, patience: CallGate.patience)
        let intake = PageIntake(ledger: ledger, desk: lists, marker: desk.marker, logger: logger)
        let isComplete = try await ConversationRun(intake: intake)
            .read(target.binding, reply.commentCount, at: target.address)
        guard !isComplete, target.isYoung(at: reply.raw.headers.date) else { return }
        throw GitHubError(
            .unreadable, method: .get,
            path: "\(target.address.id.path)/issues/\(target.binding.number ?? 0)/comments",
            message: "GitHub counts more comments than it lists", answer: reply.raw)
    }

    /// 410 says so. A 404 may hide the resource or the whole repository from us, or come from a copy that does not have
    /// it yet: it counts where the resource is not that young, and its issue or the repository can be seen. nil: its
    /// issue has moved.
    private func isGone(_ target: Target, _ error: GitHubError) async throws -> Bool? {
        guard error.code != .gone else { return true }
        let isLedOn = error.leadsElsewhere
        guard isLedOn || error.code == .notFound else { return false }
        if !isLedOn {
            if target.isDeleted { return false }
            if target.isYoung(at: error.date) { throw error }
        }
        do {
            return try await isGone(target, error, isLedOn: isLedOn)
        } catch let error as GitHubError where !error.isTransient {
            // The second question is refused, and would be again.
            return false
        }
    }

    private func isGone(_ target: Target, _ error: GitHubError, isLedOn: Bool) async throws -> Bool? {
        if let home = target.home, isLedOn || target.binding.comment != nil {
            switch try await MoveRun(ledger: ledger, desk: desk).follow(
                home, at: target.address, after: error, .doubt)
            {
            case .moved: return nil
            case .inPlace: return true
            case .unknown: break
            }
        }
        guard !isLedOn else { return false }
        // It may be all of the repository that is out of reach.
        try await RepositoryLook(ledger: ledger, gate: desk.gate).look(target.address, .doubt)
        return true
    }

    private func target(_ record: RecordID) async throws -> Target? {
        try await ledger.read { reader in
            let state = try RecordLoader(reader).load(record)
            guard let binding = state.binding, state.refusal == nil,
                let repository = try reader.rows.find(Repository.self, state.home ?? binding.repository),
                let name = repository.name.flatMap({ RepositoryName(fullName: $0) })
            else { return nil }
            return Target(
                binding: binding, home: binding.comment == nil ? binding : state.parentBinding,
                isPullRequest: state.record?.authority == .pullRequest,
                address: .init(
                    repository: name, repositoryID: repository.id, installation: state.access.installation),
                agreedAt: state.record?.agreedAt, isDeleted: state.record?.deletedBy != nil, head: try reader.log.head,
                asksForComments: try reader.rows.find(Confirmation.self, record)?.comments ?? false)
        }
    }

    /// A look during which a call of ours was under way, or answered, says nothing: it is taken again. So is one that
    /// began before it was asked for last.
    private func settle(
        _ record: RecordID, _ answer: Projections.Answer?, isGone: Bool, seenAt head: Position
    ) async throws {
        let marker = desk.marker
        try await ledger.write { transaction in
            guard let confirmation = try transaction.rows.find(Confirmation.self, record),
                confirmation.requested <= head
            else { return }
            let disturbed = try CallsUnderWay(on: [record], since: head, transaction.rows, transaction).records
            if answer != nil || isGone, !disturbed.isEmpty { return }
            var report = try transaction.readable(answer?.report, for: record, marker)
            report?.lookBegan = head
            var causation = confirmation.requested
            if let answer, let report {
                causation = try transaction.append(
                    Draft(
                        ResourceObserved(
                            status: answer.answered.status, request: answer.answered.request,
                            repository: report.recorded.repository ?? 0, number: report.recorded.number,
                            comment: report.recorded.comment),
                        record: record, githubUpdatedAt: report.updatedAt, causation: confirmation.requested,
                        body: answer.raw.map { .new($0) } ?? .none)
                ).position
            }
            let state = try RecordLoader(transaction).load(record)
            let look: Look = isGone ? .gone : report.map { .found($0) } ?? .nothing
            try transaction.decide(.confirmed(look), on: state, causation: causation)
        }
    }
}
