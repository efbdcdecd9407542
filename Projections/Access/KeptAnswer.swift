package import LedgerEvents

/// The first answer that was given under an `Idempotency-Key`.
package struct KeptAnswer: Sendable, Equatable {
    package var idempotencyKey: String
    package var request: String
    package var status: Int64
    package var version: Int64?
    /// Where the answer's JSON stands.
    package var answer: Position
    package var keptAt: Microseconds

    /// How long a key is honoured.
    package static let lifetime: Microseconds = 24 * 3600 * Timestamp.microsecondsPerSecond
}

extension KeptAnswer: Entity {
    package static let table = TableShape(
        "kept_answer", key: ["idempotency_key"],
        columns: [
            .text("idempotency_key"), .text("request"), .integer("status"), .integer("version"),
            .integer("answer"), .integer("kept_at"),
        ])

    package var key: String { idempotencyKey }

    package func write(_ row: inout RowWriter) {
        row.text(idempotencyKey)
        row.text(request)
        row.integer(status)
        row.integer(version)
        row.integer(answer)
        row.integer(keptAt)
    }

    package init(_ row: inout RowReader) {
        idempotencyKey = row.text() ?? ""
        request = row.text() ?? ""
        status = row.integer() ?? 0
        version = row.integer()
        answer = row.integer() ?? 0
        keptAt = row.integer() ?? 0
    }
}

package enum KeptAnswerProjection: Projection {
    package static let version = 1

    package static func keys(_ event: Event) -> [String] {
        guard event.type == .answerKept, let kept = event.decoded(AnswerKept.self) else { return [] }
        return [kept.key]
    }

    package static func evolve(_ state: KeptAnswer?, _ event: Event, key: String) -> KeptAnswer? {
        guard let kept = event.decoded(AnswerKept.self) else { return state }
        return KeptAnswer(
            idempotencyKey: key, request: kept.request, status: Int64(kept.status), version: kept.version,
            answer: event.position, keptAt: event.recordedAt)
    }
}
