import AsyncHTTPClient
import Foundation
import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections
import SyncEngine
import Synchronization
import TestSupport
import Testing

/// The projector of this process before a stand-in GitHub, on a disk that has as much free as the test says.
@Suite("A projector on a full disk", .ownThreads, .timeLimit(.minutes(2)))
struct FullDiskProjectorTests {
    private let sync: RunningSync
    private let ledger: Ledger
    private let marker: Marker
    private let free: FreeSpace

    private final class FreeSpace: Sendable {
        private let value = Mutex<Int64>(1 << 30)

        var bytes: Int64 {
            get { value.withLock(\.self) }
            set { value.withLock { $0 = newValue } }
        }
    }

    init() async throws {
        sync = try await RunningSync()
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        let (free, data) = (FreeSpace(), sync.folder.file("data"))
        self.free = free
        ledger = try Ledger.open(
            folder: data, tables: ProjectionCatalog.tables,
            reserve: DiskReserve(folder: data, bytes: 1 << 20) { _ in free.bytes })
        let facts = try await Genesis.prepare(ledger)
        marker = Marker(key: try KeyFolder(data: data).key("marker"), ledger: facts.ledger, epoch: facts.epoch)
    }

    private func edit(_ task: String) async throws {
        var fields = GivenFields()
        fields.title = task
        var request = EditRequest(.task(task), .put, fields, client: "app")
        request.project = "garden"
        _ = try await ClientEdits(ledger).perform(request) { _ in RenderedAnswer(status: 200, body: [], version: nil) }
    }

    private func states() async throws -> [String: String] {
        try await ledger.read { reader in
            try reader.rows.all(Projections.Operation.self, where: "direction = 'outbound'", order: "id")
                .reduce(into: [:]) { states, operation in
                    if let record = operation.record { states[record.text] = operation.state.name.rawValue }
                }
        }
    }

    private func withProjector(_ body: () async throws -> Void) async throws {
        let httpClient = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .gitHub)
        let client = GitHubClient(
            baseURL: try #require(BaseURL(sync.gitHub.url)), credentials: .token(Secret(RunningSync.gitHubToken)),
            httpClient: httpClient, requestTimeout: .seconds(60))
        var limits = GitHubLimits()
        limits.betweenWrites = 0
        let projector = Projector(
            ledger, gate: CallGate(client, limits: limits), marker: marker,
            lock: try FileLock(folder: sync.folder.file("data"), name: "projector.lock"),
            logger: Logger(label: "full disk") { _ in SwiftLogNoOpLogHandler() })
        let result = await projector.running(during: body)
        try await httpClient.shutdown()
        try result.get()
    }

    @Test("The answer to a call that has left is written down, and no other call is begun until there is room")
    func calls() async throws {
        try await sync.gitHub.order(
            "faults", #"{"kind": "slow", "method": "POST", "path_contains": "/issues", "delay_ms": 20000}"#)
        try await withProjector {
            try await edit("roses")
            #expect(try await eventually { try sync.log().contains { $0.type == "github.call.started" } })
            try await edit("lilies")
            free.bytes = 0
            #expect(try await eventually { !ledger.health.takesNew })
            let asBefore = ["task/roses": "completed", "task/lilies": "queued"]
            #expect(try await eventually { try await states() == asBefore })
            // It looks for work once a second.
            try await Task.sleep(for: .milliseconds(2_500))
            #expect(try await states() == asBefore)
            #expect(try await sync.gitHub.exchanges().count { $0.method == "POST" } == 1)

            free.bytes = 1 << 30
            #expect(try await eventually { try await states().values.allSatisfy { $0 == "completed" } })
        }
        try sync.checkRebuild()
    }
}
