import Dispatch
import Ledger
import LedgerEvents
import Logging
import Service
import ServiceLifecycle
import SyncEngine
import Synchronization

/// A server whose projections are still to be made, which may take minutes. It listens at once: webhooks are written
/// down, and whatever else is asked is told to wait. Then it becomes the server that it is to be.
struct EarlyServer {
    private let start: ProcessStart
    private let withProjector: Bool

    init(_ start: ProcessStart, withProjector: Bool) {
        self.start = start
        self.withProjector = withProjector
    }

    func run() async throws {
        let (intake, progress) = (EarlyIntake(start.opening), Progress())
        var waiting = WaitingParts(intake: intake) { progress.now }
        waiting.verifySignature = start.settings.verifySignature
        waiting.registry = start.registry
        let (application, open) = buildApplication(
            waiting, configuration: start.settings.server, logger: start.logger)
        let arrival = Arrival(
            start: start, withProjector: withProjector, intake: intake, progress: progress, open: open)
        // The last one is told to stop first.
        try await start.run([.init(service: LastAnswers(of: application)), .init(service: arrival)])
    }

    /// How far the projections have come.
    private final class Progress: Sendable {
        private let state = Mutex<(Position, Position)>((0, 0))
        var now: (position: Position, head: Position) { state.withLock(\.self) }
        func reached(_ position: Position, of head: Position) { state.withLock { $0 = (position, head) } }
    }

    /// Makes the projections, opens the door, decides what came meanwhile, and goes on with what works beside a server.
    private struct Arrival: ServiceLifecycle.Service {
        let start: ProcessStart
        let withProjector: Bool
        let intake: EarlyIntake
        let progress: Progress
        let open: @Sendable (ServiceParts) -> Void

        func run() async throws {
            guard let ledger = try await madeLedger() else { return }
            let composition = try await Composition(start, ledger)
            try await composition.use { try await work(composition) }
        }

        private func work(_ composition: Composition) async throws {
            try await composition.adoptPolicy()
            let (parts, services) = try await ServeCommand.parts(composition, withProjector: withProjector)
            open(parts)
            let late = try await intake.handOver(to: composition.intake)
            start.logger.notice(
                "the projections are made; webhooks that came meanwhile are decided",
                metadata: ["count": .stringConvertible(late)])
            try await ServiceGroup(services: services + [composition.healthReports], logger: start.logger).run()
        }

        /// nil: the process was told to stop before. What has been made so far is removed by whoever makes the next.
        private func madeLedger() async throws -> Ledger? {
            let (outcomes, outcome) = AsyncStream<Result<Ledger, any Error>>.makeStream()
            DispatchQueue.global().async {
                outcome.yield(Result { try start.ledger(progress: progress.reached) })
            }
            let first = await cancelWhenGracefulShutdown { await outcomes.first { _ in true } }
            return try first?.get()
        }
    }
}
