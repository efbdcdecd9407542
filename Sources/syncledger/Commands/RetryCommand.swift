import ArgumentParser
import Exports
import Forensics
import Ledger
import LedgerEvents
import Projections
import SyncEngine

struct RetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Queue errored operations again; every rule runs again.",
        discussion: """
            One operation by its id, or with --state errored all of them, which the other options narrow down.
            """)

    @OptionGroup var options: SettingsOptions
    @Argument(help: "The operation's id.")
    var id: OperationID?
    @Option(help: "All in this state; only errored operations are retried.")
    var state: OperationState.Name?
    @Option(help: "Of them only those of this record: task/ID or comment/ID.")
    var record: RecordID?
    @Option(help: "Only those that are errored for this reason (\(RetryCommand.reasons)).")
    var reason: Reason?
    @Option(help: "Only those recorded at or after this time (RFC 3339).")
    var since: Moment?
    @Flag(help: "Print JSON.")
    var json = false

    private static let reasons = RetryFilter.reasons.map(\.rawValue).joined(separator: ", ")

    func validate() throws {
        let isNarrowed = record != nil || reason != nil || since != nil
        switch (id, state) {
        case (nil, .errored?):
            if let reason, !RetryFilter.reasons.contains(reason) {
                throw ValidationError("no operation is errored for \(reason.rawValue); it is one of \(Self.reasons)")
            }
        case (nil, nil): throw ValidationError("give an operation's id, or --state errored for all of them")
        case (_, let state?) where state != .errored:
            throw ValidationError("only errored operations are retried, not \(state.rawValue) ones")
        case (_?, nil) where !isNarrowed: break
        default: throw ValidationError("an operation's id stands alone; leave the other options out")
        }
    }

    func run() async throws {
        let ledger = try OpenLedger.existing(options.settings().data)
        if let id { return try await retry(id, ledger) }
        let outcome = try await BulkRetry(ledger).run(
            RetryFilter(record: record, reason: reason, since: since?.microseconds))
        try Standard.out(
            json
                ? #"{"retried":\#(outcome.retried),"queued":\#(outcome.queued)}"#
                : "\(outcome.retried) operations retried, of which \(outcome.queued) are queued")
        if outcome.retried == 0 { throw ExitCode.failure }
    }

    private func retry(_ id: OperationID, _ ledger: Ledger) async throws {
        do {
            let operation = try await ledger.write { transaction in
                try transaction.decide(.retry(id), about: id).operations[id]
            }
            guard let operation else { throw RuleError.unknownOperation(id) }
            try Standard.out(
                json
                    ? DocumentJSON.line(try ledger.readBlocking { try OperationDocument(operation, in: $0) })
                    : "operation \(id) is \(operation.state.name.rawValue)")
        } catch RuleError.unknownOperation {
            let known = try ledger.readBlocking { try $0.rows.find(Operation.self, id) }
            Standard.error(
                known.map { "operation \(id) is \($0.state.name.rawValue) and belongs to no record" }
                    ?? "there is no operation \(id); see `syncledger operations --state errored`")
            throw ExitCode.failure
        } catch RuleError.notInState(_, let state) {
            Standard.error("operation \(id) is \(state.rawValue); only errored operations are retried")
            throw ExitCode.failure
        }
    }
}
