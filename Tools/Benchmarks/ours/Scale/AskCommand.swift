import ArgumentParser
import Forensics
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// How long one question takes, or one durable command, in a process that has the ledger open.
struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Asks one thing about each sample on standard input and prints the microseconds that each took.")

    enum Question: String, ExpressibleByArgument, CaseIterable {
        /// A webhook about the task's issue, taken in, decided and durable.
        case append
        case state, explain, timeline, operations, lost
    }

    @Argument(help: "The folder of the ledger.")
    var folder: String

    @Argument(help: "\(Question.allCases.map(\.rawValue).joined(separator: ", "))")
    var question: Question

    @Flag(help: "Ask everything once before, untimed.")
    var warm = false

    func run() async throws {
        var samples: [Sample] = []
        while let line = readLine() {
            guard let sample = Sample(line: line) else { throw ValidationError("not a sample: \(line)") }
            samples.append(sample)
        }
        let ledger = try Ledger.open(folder: folder, tables: ProjectionCatalog.tables)
        let webhooks = try await EditingWebhooks(ledger, folder: folder)
        for isTimed in warm ? [false, true] : [true] {
            for sample in samples {
                let duration = try await ContinuousClock().measure {
                    switch question {
                    case .append: try await webhooks.edit(sample)
                    case .state, .explain, .timeline, .operations, .lost: try ask(ledger, sample)
                    }
                }
                if isTimed { print(duration / .microseconds(1)) }
            }
        }
    }

    private func ask(_ ledger: Ledger, _ sample: Sample) throws {
        let isAnswered = try ledger.readBlocking { reader in
            switch question {
            case .append: false
            case .state: try StateAt(sample.record, at: sample.position, in: reader).record != nil
            case .explain: try Explain.operation(sample.operation, in: reader, now: Ledger.wallClock()) != nil
            case .timeline: try !Timeline(of: sample.record, in: reader).entries(limit: 100).isEmpty
            case .operations: try !OperationList(limit: 50).operations(in: reader).isEmpty
            case .lost: try !LostEdits(in: reader).entries(limit: 20).isEmpty
            }
        }
        guard isAnswered else { throw ValidationError("\(question.rawValue) has no answer for \(sample.line)") }
    }
}

/// Webhooks that say that an issue of a filled ledger has been edited just now.
private struct EditingWebhooks {
    private let scene: Scene

    init(_ ledger: Ledger, folder: String) async throws {
        scene = try await Scene(ledger, StoryClock(events: 0), folder: folder)
    }

    func edit(_ sample: Sample) async throws {
        var issue = IssueAtGitHub(story: sample.number, title: "Edited at \(Ledger.wallClock())")
        issue.updatedAt = Timestamp.wholeSeconds(Ledger.wallClock())
        try await scene.deliver("issues", issue.webhook("edited"))
    }
}
