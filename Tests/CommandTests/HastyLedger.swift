import AsyncHTTPClient
import CryptoExtras
import Foundation
import GitHub
import Ledger
import LedgerEvents
import Logging
import NIOCore
import Projections
import SyncEngine
import TestSupport
import Testing

/// A ledger and a projector of this process whose clock runs faster than the wall's, before a stand-in whose clock runs
/// as fast: for what takes hours.
final class HastyLedger: Sendable {
    let ledger: Ledger
    let clock: EngineClock
    let gate: CallGate
    private let marker: Marker
    private let lock: FileLock
    private let httpClient: HTTPClient

    init(
        _ sync: RunningSync, speed: Double, app: (id: String, key: String), limits: GitHubLimits = .init()
    ) async throws {
        clock = .accelerated(by: speed)
        try await sync.gitHub.order("clock", #"{"speed": \#(speed)}"#)
        let folder = sync.folder.file("hasty")
        ledger = try Ledger.open(folder: folder, tables: ProjectionCatalog.tables, clock: clock.now)
        let facts = try await Genesis.prepare(ledger)
        marker = Marker(key: Array(repeating: 9, count: 32), ledger: facts.ledger, epoch: facts.epoch)
        lock = try FileLock(folder: folder, name: "projector.lock")
        httpClient = HTTPClient(configuration: .gitHub)
        let client = GitHubClient(
            baseURL: try #require(BaseURL(sync.gitHub.url)),
            credentials: .app(id: app.id, privateKeyPEM: Secret(app.key)), httpClient: httpClient,
            now: clock.now)
        gate = CallGate(client, limits: limits, clock: clock)
    }

    func close() async throws { try await httpClient.shutdown() }

    func projector() -> Projector {
        var logger = Logger(label: "projector")
        logger.logLevel = .warning
        return Projector(ledger, gate: gate, marker: marker, lock: lock, logger: logger)
    }

    func connect(_ repository: Int64, _ name: String, to project: String, installation: Int64) async throws {
        let edits = ConnectionEdits(ledger)
        _ = try await edits.save(project: project, name: project)
        _ = try await edits.connect(repository, name: name, to: project, access: .installation(installation))
    }

    func take(_ deliveries: [SignedDelivery]) async throws {
        let intake = WebhookIntake(ledger, marker: marker)
        for delivery in deliveries {
            _ = try await intake.receive(
                WebhookRequest(delivery: delivery.guid, event: delivery.event, hook: "1", body: Array(delivery.body)))
        }
    }

    func edit(_ task: RecordID, title: String, in project: String? = nil) async throws {
        var fields = GivenFields()
        fields.title = title
        var request = EditRequest(task, project == nil ? .patch : .put, fields, client: "app")
        request.project = project
        _ = try await ClientEdits(ledger).perform(request) { outcome in
            RenderedAnswer(status: 200, body: Array("\(outcome)".utf8), version: nil)
        }
    }

    func rows<Row: Entity>(_ type: Row.Type, _ condition: String = "1") throws -> [Row] {
        try ledger.readBlocking { try $0.rows.all(type, where: condition) }
    }

    func events(_ type: EventType) throws -> [Event] {
        try ledger.readBlocking { try $0.log.events(.init(type: type), after: 0, limit: .max) }
    }
}

extension EngineClock {
    /// Hours in seconds: begins at the wall's time.
    fileprivate static func accelerated(by speed: Double) -> EngineClock {
        let start = Ledger.wallClock()
        let now: @Sendable () -> Microseconds = { start + Int64(Double(Ledger.wallClock() - start) * speed) }
        return EngineClock(now: now) { time in
            repeat {
                let wait = Double(max(0, time - now())) / speed
                try await Task.sleep(for: .microseconds(Int64(wait.rounded(.up))))
            } while now() < time
        }
    }
}
