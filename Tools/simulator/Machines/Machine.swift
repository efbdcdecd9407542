import Foundation
import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections
import SyncEngine

/// A running process of ours: the parts that the program would put together, over the shared disk
/// and the simulated network.
final class Machine: @unchecked Sendable {
    // @unchecked: of the scheduler's one thread.
    let life: Life
    let executor: ProcessExecutor
    /// nil until it has started.
    private(set) var intake: WebhookIntake?
    private(set) var ledger: Ledger?
    private(set) var gate: CallGate?
    private(set) var marker: Marker?
    private var main: Task<Void, Never>?
    private var listening: Task<Void, Never>?
    private let place: Place

    /// What it finds around it.
    struct Place {
        var scheduler: Scheduler
        var disk: Disk
        var network: Network
        var lock: SharedLock
        var setting: Setting
        var markerKey: [UInt8]
        var judge: Judge
        /// Told when it ends by itself.
        var gaveUp: (Life, LedgerHealth?, any Error) -> Void
        /// Told of each error that it logs.
        var failed: (Life, LedgerHealth?, String) -> Void
        /// Told of what it says about its disk.
        var noticed: (Life, LedgerHealth.Notice) -> Void
    }

    init(_ name: ProcessName, number: Int, in place: Place) {
        life = Life(name)
        executor = ProcessExecutor("\(name.rawValue) \(number)", place.scheduler)
        self.place = place
    }

    var clock: EngineClock {
        let scheduler = place.scheduler
        return EngineClock(now: { scheduler.now }, wait: { try await scheduler.sleep(until: $0) })
    }

    func start() {
        main = Task(executorPreference: executor) {
            do {
                try await self.run()
                self.ended(Disk.Failure(description: "it ended"))
            } catch {
                self.ended(error)
            }
        }
    }

    private func ended(_ error: any Error) {
        if !life.isOver { place.gaveUp(life, ledger?.health, error) }
    }

    private func run() async throws {
        let ledger = try open()
        listening = Task(executorPreference: executor) { [weak self] in
            for await notice in ledger.health.notices { self.map { $0.place.noticed($0.life, notice) } }
        }
        ledger.health.lookForRoom()
        self.ledger = ledger
        let facts = try await Genesis.prepare(ledger, policy: place.setting.policy)
        let epochs = try await ledger.read { try $0.rows.epochs() }
        let marker = Marker(key: place.markerKey, ledger: facts.ledger, epochs: epochs)
        self.marker = marker
        switch life.process {
        case .serve: try await serve(ledger, marker)
        case .projector: try await project(ledger, marker)
        }
    }

    private func open() throws -> Ledger {
        let (scheduler, executor, judge) = (place.scheduler, executor, place.judge)
        // A commit takes its time, and so does a look.
        let threads = LedgerThreads(
            write: { work in
                scheduler.at(scheduler.now + scheduler.dice.between(100, 4_000)) { _ in
                    scheduler.add(of: executor) { Judge.$current.withValue(judge) { work() } }
                }
            },
            read: { work in scheduler.add(of: executor) { work() } })
        return try Ledger.inMemory(
            tables: ProjectionCatalog.tables, clock: { scheduler.now }, store: OpenStore(place.disk, life),
            rows: place.disk.rows, threads: threads, reserve: place.disk.reserve, time: scheduler.instant)
    }

    private func serve(_ ledger: Ledger, _ marker: Marker) async throws {
        let intake = WebhookIntake(ledger, marker: marker, clock: clock)
        _ = try await intake.resume()
        self.intake = intake
        try await WaitingReports(ledger, marker: marker, clock: clock, logger: logger).run()
    }

    private func project(_ ledger: Ledger, _ marker: Marker) async throws {
        let gate = gate(ledger)
        self.gate = gate
        var settings = ProjectorSettings()
        settings.reconcileInterval = place.setting.reconcileInterval
        settings.isApp = place.setting.isApp
        try await Projector(
            ledger, gate: gate, marker: marker, lock: place.lock.held(by: life), settings: settings, logger: logger
        ).run()
    }

    func gate(_ ledger: Ledger) -> CallGate {
        let scheduler = place.scheduler
        let client = GitHubClient(
            baseURL: BaseURL(Network.origin) ?? .gitHub, credentials: place.setting.credentials,
            wire: SimulatedWire(place.network, life), now: { scheduler.now }, executor: executor)
        return CallGate(client, clock: clock, jitter: { scheduler.dice.fraction() })
    }

    /// Ends it between two steps: whatever it has in memory is gone, and what it still does reaches nobody.
    func kill() {
        life.end()
        intake = nil
        main?.cancel()
        listening?.cancel()
        place.scheduler.exhaust(executor)
        place.lock.dies(life)
    }

    var logger: Logger {
        EngineLog.logger { [weak self] text in
            guard let self else { return }
            place.failed(life, ledger?.health, text)
        }
    }
}

/// The projector's lock: the system takes it from the dead.
final class SharedLock: @unchecked Sendable {
    // @unchecked: of the scheduler's one thread.
    private var holder: Life?

    func held(by life: Life) -> Held { Held(lock: self, life: life) }

    func dies(_ life: Life) { if holder === life { holder = nil } }

    struct Held: ProjectorLock {
        var holder: LockHolder? { nil }
        let lock: SharedLock
        let life: Life

        func tryToKeep() -> Bool {
            guard lock.holder == nil, !life.isOver else { return false }
            lock.holder = life
            return true
        }

        func release() { lock.dies(life) }
    }
}
