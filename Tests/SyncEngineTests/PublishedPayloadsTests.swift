import Foundation
import GitHub
import Ledger
import LedgerEvents
import Projections
import RuleTesting
import SyncEngine
import TestSupport
import Testing

/// A ledger of its own for a run over the published examples, with every repository connected that they name.
private struct ExampleRun {
    let folder: TemporaryFolder
    let ledger: Ledger
    let intake: WebhookIntake

    init(_ examples: [PublishedExample]) async throws {
        folder = try TemporaryFolder()
        ledger = try Ledger.open(folder: folder.path, tables: ProjectionCatalog.tables)
        let facts = try await Genesis.prepare(ledger)
        intake = WebhookIntake(
            ledger, marker: Marker(key: Array(repeating: 1, count: 32), ledger: facts.ledger, epoch: facts.epoch))
        let edits = ConnectionEdits(ledger)
        _ = try await edits.save(project: "p", name: "p")
        try await PublishedExample.connect(examples, to: "p", with: edits)
    }

    func receive(_ examples: [PublishedExample], as prefix: String, isRepeat: Bool = false) async throws {
        for example in examples {
            let result = try await intake.receive(example.delivery(prefix))
            #expect(result.isRedelivery == isRepeat && !result.isUndecided && result.isJSON, "\(example.name)")
        }
    }

    func receive(_ event: String, _ body: String, as delivery: String) async throws {
        _ = try await intake.receive(
            WebhookRequest(delivery: delivery, event: event, hook: nil, body: Array(body.utf8)))
    }

    func events() throws -> [Event] {
        try ledger.readBlocking { try $0.log.events(EventFilter(), after: 0, limit: 100_000) }
    }

    func operations() throws -> [Projections.Operation] {
        try ledger.readBlocking { try $0.rows.all(Projections.Operation.self, where: "1", order: "id") }
    }

    /// What must hold after any run.
    func checkSoundness(receipts: Int) throws {
        #expect(try events().count { $0.type == .webhookReceived } == receipts)
        for operation in try operations() {
            #expect(operation.state.name.isFinal, "\(operation.id) \(operation.action) \(operation.state.name)")
        }
        #expect(try ledger.compareWithRebuild().difference == nil)
    }
}

@Suite(
    "GitHub's published payloads",
    .enabled(if: PublishedExample.areThere, "none lie beside the checkout"))
struct PublishedPayloadsTests {
    /// Changed to look at other orders; the counts in the table depend on it.
    private static let seed: UInt64 = 20_260_101

    @Test(
        "In file order, again with the same ids, then shuffled with new ones: every receipt kept, every operation final"
    )
    func wholeSet() async throws {
        let examples = try PublishedExample.all()
        #expect(!examples.isEmpty)
        let run = try await ExampleRun(examples)
        try await run.receive(examples, as: "first")
        try await run.receive(examples, as: "first", isRepeat: true)
        var generator = SplitMix64(seed: Self.seed)
        try await run.receive(examples.shuffled(using: &generator), as: "shuffled")
        try run.checkSoundness(receipts: examples.count * 2)
        try Disconnections(run.events()).check(run.operations())
        print("shuffled with seed \(Self.seed)\n" + OutcomeTable(try run.events(), try run.operations()).text)
    }

    /// None of the examples suspends the installation or takes away the repositories that their issues belong to, so
    /// this run adds deliveries that do.
    @Test("In any order, what is disabled follows a disconnecting event", arguments: [1, 2, 3] as [UInt64])
    func disconnected(seed: UInt64) async throws {
        let examples = try PublishedExample.all()
        let run = try await ExampleRun(examples)
        var generator = SplitMix64(seed: seed)
        let shuffled = examples.shuffled(using: &generator)
        let (third, repository) = (shuffled.count / 3, #"{"id": 186853002, "name": "r", "full_name": "o/r"}"#)
        func installation(_ action: String) -> String { #"{"action": "\#(action)", "installation": {"id": 1}}"# }

        try await run.receive(Array(shuffled[..<third]), as: "connected")
        try await run.receive("installation", installation("suspend"), as: "suspend")
        try await run.receive(Array(shuffled[third..<(2 * third)]), as: "suspended")
        try await run.receive("installation", installation("unsuspend"), as: "unsuspend")
        try await run.receive(Array(shuffled[(2 * third)...]), as: "resumed")
        try await run.receive(
            "repository", #"{"action": "deleted", "repository": \#(repository)}"#, as: "delete")
        try await run.receive(shuffled, as: "deleted")

        try run.checkSoundness(receipts: examples.count * 2 + 3)
        let operations = try run.operations()
        try Disconnections(run.events()).check(operations)
        #expect(Set(operations.map(\.reason)).isSuperset(of: [.installationSuspended, .repositoryNotConnected]))
    }
}

/// From the log alone: when which installation and repository were out of reach.
private struct Disconnections {
    private let events: [Event]

    init(_ events: [Event]) { self.events = events }

    /// An operation is disabled if, and only if, the last word before it about its installation or its repository is a
    /// disconnecting one.
    func check(_ operations: [Projections.Operation]) throws {
        for operation in operations {
            let earlier = events.prefix { $0.position < operation.id }
            let isCutOff =
                try isDisconnected(earlier.compactMap { $0.word(onInstallation: operation.installation) })
                || isDisconnected(earlier.compactMap { try $0.word(onRepository: #require(operation.repository)) })
            // A move to a repository that is not connected, which the example's is not, disconnects the issue itself.
            if operation.action == "transferred", !isCutOff { continue }
            #expect(
                (operation.state.name == .disabled) == isCutOff,
                "operation \(operation.id), \(operation.action): \(operation.state.name)")
        }
    }

    private func isDisconnected(_ words: [Bool]) -> Bool { words.last == false }
}

extension Event {
    /// Whether this event brings the installation within reach (true) or out of it; nil: it says nothing about it.
    fileprivate func word(onInstallation id: Int64?) -> Bool? {
        guard id != nil, installation == id else { return nil }
        return switch type {
        case .installationCreated, .installationUnsuspended: true
        case .installationSuspended, .installationDeleted: false
        default: nil
        }
    }

    /// The same about a repository.
    fileprivate func word(onRepository id: Int64) -> Bool? {
        switch type {
        case .repositoryConnected where decoded(RepositoryConnected.self)?.repository == id: true
        case .repositoryDisconnected where decoded(RepositoryDisconnected.self)?.repository == id: false
        case .installationRepositoriesRemoved
        where decoded(InstallationChanged.self)?.repositories.contains(id) == true: false
        default: nil
        }
    }
}

/// How many deliveries of each event and action led to what.
private struct OutcomeTable {
    let text: String

    init(_ events: [Event], _ operations: [Projections.Operation]) {
        let caused = Dictionary(grouping: operations, by: \.correlation)
        let settled = Dictionary(
            events.filter { $0.type == .webhookSettled }.compactMap { event in
                event.decoded(WebhookSettled.self).map { (event.correlation, $0.reason.rawValue) }
            }, uniquingKeysWith: { first, _ in first })
        var counts: [[String]: Int] = [:]
        for event in events where event.type == .webhookReceived {
            guard let receipt = event.decoded(WebhookReceived.self) else { continue }
            let row = [receipt.event, receipt.action ?? "-"]
            for operation in caused[event.position] ?? [] {
                let reason = operation.reason.map { " (\($0.rawValue))" } ?? ""
                counts[row + [operation.kind.rawValue, operation.state.name.rawValue + reason], default: 0] += 1
            }
            if let reason = settled[event.position] { counts[row + ["none", reason], default: 0] += 1 }
        }
        let rows =
            [["event", "action", "operation", "outcome", "count"]]
            + counts.map { $0.key + [String($0.value)] }.sorted { $0.lexicographicallyPrecedes($1) }
        let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
        text = rows.map { row in
            zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
