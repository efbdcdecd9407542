import ArgumentParser
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
            try Standard.out(
                json ? JSON.text(Document(plan, isDry: true, unfinished: nil)) : Self.listing(plan))
            if plan.bodies.isEmpty { throw ExitCode.failure }
            return
        }
        var done = try await eraser.carryOut(plan, RedactionGrounds(by: by, reason: reason ?? ""))
        done.erasedBefore = plan.erasedBefore
        if done.request == nil { try fail(over: done.obstacles, "nothing has been erased") }
        let unfinished = await Self.finish(ledger)
        try Standard.out(
            json ? JSON.text(Document(done, isDry: false, unfinished: unfinished)) : Self.report(done))
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
}
