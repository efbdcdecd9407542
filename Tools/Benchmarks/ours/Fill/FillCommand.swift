import ArgumentParser
import Foundation
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// A ledger that has been in use for long: every event in it was decided and folded by what
/// decides and folds in service.
struct FillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fill",
        abstract: "Makes a ledger of so many events by living through stories, and prints what it holds.",
        discussion: """
            Stories are told side by side until the log has the events that were asked for; those that have begun are \
            brought to their end. Each takes a few dozen events, so that records' histories stay as short in a long log \
            as in a short one. The clock runs ahead: the log's last event is as old as now.
            """)

    @Argument(help: "The folder of the new ledger.")
    var folder: String

    @Argument(help: "How many events, at the least.")
    var count: Int

    @Option(help: "How many stories go on at once.")
    var together = 64

    func run() async throws {
        let clock = StoryClock(events: Int64(count))
        let ledger = try Ledger.open(folder: folder, tables: ProjectionCatalog.tables, clock: { clock.tick() })
        let scene = try await Scene(ledger, clock, folder: folder)
        try await tellStories(scene)
        try await scene.leaveWaiting(20)
        try await ledger.fillTree()
        print(try await ledger.read { "\(try $0.log.head) events" })
    }

    private func tellStories(_ scene: Scene) async throws {
        let (ledger, numbers) = (scene.ledger, Counter())
        try await withThrowingTaskGroup(of: Void.self) { group in
            let following = Task { for await head in ledger.headSignal.updates() { scene.clock.reached(head) } }
            defer { following.cancel() }
            for _ in 0..<together {
                group.addTask {
                    while true {
                        let (number, head) = (numbers.next(), try await ledger.read { try $0.log.head })
                        guard head < count else { return }
                        if number % 1000 == 0 { Self.progress("\(head) of \(count) events") }
                        try await LifeStory.tell(number, in: scene)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func progress(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
