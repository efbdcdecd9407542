import Ledger
import LedgerEvents
package import SyncEngine

/// Whether the service can do its work: no file is damaged, there is room on the disk, the ledger takes a write, the
/// projections are at its head, and the projector, if there is to be one, takes what is due.
struct Readiness: Sendable {
    enum Check: String, Sendable, CaseIterable { case ledger, disk, write, projections, projector }

    struct Failure: Error {
        var check: Check
        var detail: String
    }

    private let ledger: Ledger
    private let probe: WriteProbe
    private let projector: ExpectedProjector?
    private let clock: @Sendable () -> Microseconds

    init(_ parts: ServiceParts) {
        ledger = parts.ledger
        projector = parts.projector
        clock = parts.clock
        probe = WriteProbe(parts.ledger, patience: parts.limits.writeProbe)
    }

    /// The first check that fails; nil: ready.
    func failure() async -> Failure? {
        if let refusal { return refusal }
        // What it finds may be what is known from now on.
        let found = await failureToWork()
        return refusal ?? found
    }

    /// Why nothing, or nothing new, is written.
    private var refusal: Failure? {
        if let stop = ledger.health.stop { return Failure(check: .ledger, detail: stop.description) }
        return ledger.health.shortage.map { Failure(check: .disk, detail: $0) }
    }

    private func failureToWork() async -> Failure? {
        let head: Position
        do {
            head = try await probe.head()
        } catch {
            return Failure(check: .write, detail: "the ledger cannot be written: \(Self.words(error))")
        }
        do {
            let folded = try await ledger.read { try $0.rows.position }
            guard folded >= head else {
                return Failure(
                    check: .projections, detail: "the projections stand at \(folded), and the log's head is \(head)")
            }
            return try await projectorFailure()
        } catch {
            return Failure(check: .projections, detail: "the projections cannot be read: \(Self.words(error))")
        }
    }

    private func projectorFailure() async throws -> Failure? {
        guard let projector else { return nil }
        let now = clock()
        guard let overdue = try await ledger.read({ try projector.watch.overdue($0, at: now) }) else { return nil }
        let waited = (now - overdue.since) / Timestamp.microsecondsPerSecond
        let who =
            projector.isRunning()
            ? "the projector has not moved for \(projector.watch.patience / Timestamp.microsecondsPerSecond) s"
            : "no projector runs on this data folder"
        return Failure(
            check: .projector, detail: "operation \(overdue.operation) has been due for \(waited) s, and \(who)")
    }

    /// What is wrong, without the paths that an error's own description may have: anyone may ask for readiness.
    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as LedgerError: error.code.rawValue
        case is WriteProbe.NoTurn: "the writer's lock is held by another"
        default: "\(type(of: error))"
        }
    }
}

/// What is to bring edits to GitHub, in this process or in another.
package struct ExpectedProjector: Sendable {
    package var watch: ProjectorWatch
    /// Whether one is there at all, moving or not.
    package var isRunning: @Sendable () -> Bool

    package init(watch: ProjectorWatch, isRunning: @escaping @Sendable () -> Bool) {
        self.watch = watch
        self.isRunning = isRunning
    }
}
