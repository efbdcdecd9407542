import Exports
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// What `redact` says that it would erase, or has.
extension RedactCommand {
    static func listing(_ plan: RedactionPlan) -> String {
        var table = TextTable(["BODY", "BROUGHT BY", "RECORD", "OPERATION", "BYTES", "WHEN"])
        for body in plan.bodies {
            table.add([
                String(body.position), body.type.rawValue, body.record?.text ?? "-",
                body.operation.map(String.init) ?? "-", String(body.size), HumanTime.text(body.recordedAt),
            ])
        }
        var lines = plan.bodies.isEmpty ? ["there is nothing to erase"] : [table.text]
        lines += plan.dropped.map { "operation \($0) waits, and would be dropped" }
        lines += plan.obstacles.map { "not now: \($0)" }
        return (lines + before(plan)).joined(separator: "\n")
    }

    static func report(_ plan: RedactionPlan) -> String {
        var lines: [String] = []
        if let request = plan.request {
            let count = plan.bodies.count == 1 ? "1 body" : "\(plan.bodies.count) bodies"
            lines.append("\(count) redacted; event \(request) says who wanted it, and why")
        } else if plan.erasedBefore.isEmpty {
            lines.append("there is nothing to erase")
        }
        lines += plan.dropped.map(dropped)
        return (lines + before(plan)).joined(separator: "\n")
    }

    static func dropped(_ operation: OperationID) -> String {
        "operation \(operation) was dropped: what it was to bring is gone"
    }

    private static func before(_ plan: RedactionPlan) -> [String] {
        plan.erasedBefore.map { "what event \($0.body) brought is redacted already, as event \($0.event) says" }
    }

    struct Document: Encodable {
        var dryRun: Bool
        var request: Position?
        var bodies: [Body]
        var redactedBefore: [Before]
        var droppedOperations: [OperationID]
        var obstacles: [String]
        /// Why the rest was not come to.
        var interruption: String?
        /// Whether it is gone from the files too.
        var finished: Bool?
        /// If not: where it still is, why, and what finishes it.
        var unfinished: String?

        struct Body: Encodable {
            var body: Position
            var type: EventType
            var record: RecordID?
            var operation: OperationID?
            var bytes: Int

            init(_ body: ChosenBody) {
                self.body = body.position
                type = body.type
                record = body.record
                operation = body.operation
                bytes = body.size
            }

            enum CodingKeys: String, CodingKey { case body, type, record, operation, bytes }

            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(body, forKey: .body)
                try container.encode(type.rawValue, forKey: .type)
                try container.encode(record?.text, forKey: .record)
                try container.encode(operation, forKey: .operation)
                try container.encode(bytes, forKey: .bytes)
            }
        }

        struct Before: Encodable {
            var body: Position
            var event: Position

            enum CodingKeys: String, CodingKey {
                case body
                case event = "redacted_by"
            }
        }

        init(_ plan: RedactionPlan, isDry: Bool, unfinished: String?) {
            dryRun = isDry
            request = plan.request
            bodies = plan.bodies.map(Body.init)
            redactedBefore = plan.erasedBefore.map { Before(body: $0.body, event: $0.event) }
            droppedOperations = plan.dropped
            obstacles = plan.obstacles.map(\.description)
            interruption = plan.interruption
            finished = isDry ? nil : unfinished == nil
            self.unfinished = unfinished
        }

        enum CodingKeys: String, CodingKey {
            case request, bodies, obstacles, interruption, finished, unfinished
            case dryRun = "dry_run"
            case redactedBefore = "redacted_before"
            case droppedOperations = "dropped_operations"
        }
    }
}
