package import Ledger
package import LedgerEvents
import Projections

/// Explains an operation from what its rule wrote down when it decided.
package enum Explain {
    /// nil if there is no such operation.
    package static func operation(
        _ id: OperationID, in reader: LedgerReader, now: Microseconds
    ) throws -> Explanation? {
        guard let mine = try OperationStory(id, in: reader) else { return nil }
        let evidence = mine.evidence
        let other = try other(than: mine, evidence, reader)
        let times = mine.comparedTimes
        let waitingFor = try WaitingFor.reasons(for: [mine.operation], in: reader, now: now)[id]
        let clause = evidence.map {
            RuleSentence(mine: mine, other: other, evidence: $0, times: times, waitingFor: waitingFor).clause
        }
        let chain = try LinkChain(from: mine, in: reader)
        let state = mine.operation.state.name
        return Explanation(
            operation: id, record: mine.operation.record, state: state.rawValue, actor: mine.actor,
            rule: evidence?.rule.rawValue,
            ruleMeaning: evidence?.rule.meaning, policy: evidence?.policy,
            sentence: sentence(mine, state, because: clause, waitingFor), times: times,
            other: other.map {
                Explanation.Other(
                    operation: $0.id, direction: $0.operation.direction, what: $0.what, whose: $0.whose,
                    state: $0.operation.state.name.rawValue)
            },
            waitingFor: waitingFor, links: chain.links, outcome: chain.outcome, isAtGitHub: chain.isAtGitHub,
            redactedBy: try mine.operation.content.flatMap { try reader.rows.find(Redaction.self, $0)?.event },
            evidence: try proofs(mine, other, evidence, reader))
    }

    private static func sentence(
        _ mine: OperationStory, _ state: OperationState.Name, because clause: String?, _ waitingFor: String?
    ) -> String {
        let subject = "Operation \(mine.id) (\(mine.what)) \(state.predicate)"
        guard var clause else { return subject + ", and the log does not say by which rule." }
        // A call that has left says more about a processing operation than the claim that came before it.
        if state == .processing, let started = mine[.callStarted], mine.operation.callStarted != nil {
            clause = """
                its call to GitHub left at \(Timestamp.text(microseconds: started.recordedAt)); it waits for \
                \(waitingFor ?? "GitHub's answer")
                """
        }
        return subject + ": " + clause + "."
    }

    /// The operation that the rule went by: the one linked to, else the first one among what was read.
    private static func other(
        than mine: OperationStory, _ evidence: Evidence?, _ reader: LedgerReader
    ) throws -> OperationStory? {
        if let link = mine.operation.link { return try OperationStory(link, in: reader) }
        let read = evidence?.read ?? []
        let events = try reader.log.events(at: Set(read))
        let other = read.lazy.compactMap { events[$0]?.operation }.first { $0 != mine.id }
        return try other.flatMap { try OperationStory($0, in: reader) }
    }

    /// The events that the explanation rests on, in the order of the log.
    private static func proofs(
        _ mine: OperationStory, _ other: OperationStory?, _ evidence: Evidence?, _ reader: LedgerReader
    ) throws -> [Explanation.Proof] {
        let own: [Event?] =
            [mine[.operationRecorded], mine[.operationProcessing], mine.decision]
            + (isAboutCalls(evidence) ? calls.map { mine[$0] } : [])
        let theirs: [Event?] =
            [other?[.operationRecorded], other?[.callAnswered], other?[.recordAgreed], other?[.recordSynced]]
            + [other?.decision]
        let positions =
            (own + theirs).compactMap { $0?.position } + mine.refusals.map(\.event) + (evidence?.read ?? [])
            + [mine.operation.correlation, other?.operation.correlation].compactMap(\.self)
        return try reader.log.events(at: Set(positions)).values.sorted { $0.position < $1.position }
            .map(Explanation.Proof.init)
    }

    private static let calls: [EventType] = [.callStarted, .callAnswered, .callFailed]

    /// Whether the rule decided by how a call of the operation went.
    private static func isAboutCalls(_ evidence: Evidence?) -> Bool {
        switch evidence?.rule {
        case .claim, .answer, .failure, .outcomeUnknown, .readBeforeWrite, .retry: true
        case .connection, .stale, .busy, .sameContent, .modifiedHere, .supersede, .twin, .order, .apply, .next,
            .delete, .otherKind, .partial, .edit, .staleEdit, .awaitedCreate, .overwritten, .resume, .redaction,
            nil:
            false
        }
    }
}
