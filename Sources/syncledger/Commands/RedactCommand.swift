import ArgumentParser
import Exports
import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine

struct RedactCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redact",
        abstract: "Erase what events brought, and record that it was erased.",
        discussion: """
            What is erased is gone from the files of the data folder, and stays in the log as its digest, from which it \
            cannot be guessed; every proof still verifies. It does not come back by itself, but GitHub keeps a copy of its \
            own: erase it there first. There is no way back.
            """)

    @OptionGroup var options: SettingsOptions
    @Argument(help: "Bodies, by the position of an event that brought or refers to one.")
    var bodies: [Position] = []
    @Option(
        name: .customLong("record"),
        help: "Everything that says something of this record, task/ID or comment/ID; may be given several times.")
    var records: [RecordID] = []
    @Option(
        name: .customLong("containing"),
        help: "Everything in which this text occurs (- reads it from standard input); may be given several times.")
    var texts: [String] = []
    @Option(help: "Why; it is kept as text that can be redacted itself.")
    var reason: String?
    @Option(help: "Who wants it (default: the account that runs this).")
    var by: String = NSUserName()
    @Flag(help: "Say what would be erased, and erase nothing.")
    var dryRun = false
    @Flag(help: "Print one JSON document.")
    var json = false

    func validate() throws {
        guard !(bodies.isEmpty && records.isEmpty && texts.isEmpty) else {
            throw ValidationError("name a body by an event's position, or give --record or --containing")
        }
        guard !texts.contains("") else {
            throw ValidationError("--containing needs a text: everything contains nothing")
        }
        guard dryRun || reason?.isEmpty == false else {
            throw ValidationError(
                "say why with --reason: the log keeps it with who and when; or see first with --dry-run")
        }
    }

    func run() async throws {
        let folder = try options.settings().data
        let ledger = try OpenLedger.existing(folder)
        let eraser = Eraser(ledger)
        let plan: RedactionPlan
        do {
            plan = try await eraser.plan(
                RedactionChoice(events: bodies, records: records, texts: try texts.map(Self.text)))
        } catch let error as RedactionError {
            Standard.error("\(error)")
            throw ExitCode.failure
        }
        guard !dryRun else {
            Standard.out(
                json ? try DocumentJSON.line(Document(plan, isDry: true, unfinished: nil)) : Self.listing(plan))
            if plan.bodies.isEmpty { throw ExitCode.failure }
            return
        }
        var done = try await eraser.carryOut(plan, RedactionGrounds(by: by, reason: reason ?? ""))
        done.erasedBefore = plan.erasedBefore
        if done.request == nil { try fail(over: done.obstacles, "nothing has been erased") }
        let unfinished = await Self.finish(ledger)
        Standard.out(
            json ? try DocumentJSON.line(Document(done, isDry: false, unfinished: unfinished)) : Self.report(done))
        for name in try LedgerRestore.logsPutAside(in: folder) {
            Standard.error(
                "\(name), which a restore put aside, is as it was: delete it when nobody may ask for it any more")
        }
        if let unfinished { Standard.error(unfinished) }
        if let interruption = done.interruption {
            Standard.error("of all that was chosen no more has been erased: \(interruption); run it again for the rest")
        }
        try fail(
            over: done.obstacles,
            done.interruption == nil ? "all else has been erased" : "what has been erased stays so")
        if unfinished != nil || done.interruption != nil || (done.bodies.isEmpty && done.erasedBefore.isEmpty) {
            throw ExitCode.failure
        }
    }

    private func fail(over obstacles: [RedactionObstacle], _ outcome: String) throws {
        guard !obstacles.isEmpty else { return }
        for obstacle in obstacles { Standard.error("\(obstacle)") }
        Standard.error(outcome)
        throw ExitCode.failure
    }

    private static func text(_ argument: String) throws -> String {
        guard argument == "-" else { return argument }
        let text = try FileHandle.standardInput.readToEnd().map { String(decoding: $0, as: UTF8.self) } ?? ""
        let line = text.trimmingCharacters(in: .newlines)
        guard !line.isEmpty else { throw ValidationError("standard input is empty: everything contains nothing") }
        return line
    }

    private static func listing(_ plan: RedactionPlan) -> String {
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

    private static func report(_ plan: RedactionPlan) -> String {
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

    /// Gets what has been erased out of the files.
    ///
    /// - Returns: Where it still is, why, and what finishes it; nil: it is gone.
    private static func finish(_ ledger: Ledger) async -> String? {
        do {
            guard try await !ledger.finishErasure() else { return nil }
        } catch {
            // Erased it is all the same, and whoever wanted that is to hear it.
            return """
                it is gone from the tables, and still in the files: \(error). When that has passed, the next write or start \
                of a syncledger finishes it, or the same `redact` again
                """
        }
        let files = ledger.filesWithErasedNames
        guard files.isEmpty else {
            return """
                it is gone from ledger.db and from the projections of this version of the program, and still in \
                \(files.joined(separator: ", ")), which another version has open and does not clean: end that process, and \
                run any syncledger command, which removes the file
                """
        }
        return """
            it is gone from the tables, and still in a write-ahead log: something that reads for long (an export, a \
            verification) stands in the way. When it has ended, the next write or start of a syncledger finishes it, or the \
            same `redact` again
            """
    }

    static func dropped(_ operation: OperationID) -> String {
        "operation \(operation) was dropped: what it was to bring is gone"
    }

    private static func before(_ plan: RedactionPlan) -> [String] {
        plan.erasedBefore.map { "what event \($0.body) brought is redacted already, as event \($0.event) says" }
    }

    private struct Document: Encodable {
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
