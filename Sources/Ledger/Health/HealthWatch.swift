import Foundation

/// Looks after a ledger's disk for as long as its process runs, off the way of every write.
final class HealthWatch: @unchecked Sendable {
    // @unchecked: it is set up here and cancelled at the end, and nobody touches it in between.
    private let timer: any DispatchSourceTimer

    /// Asking costs a few microseconds. What fills a disk between two looks, SQLite finds full by itself.
    private static let interval: DispatchTimeInterval = .milliseconds(250)

    init(_ health: LedgerHealth) {
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "syncledger.disk", qos: .utility))
        timer.schedule(deadline: .now() + Self.interval, repeating: Self.interval)
        timer.setEventHandler { health.lookForRoom() }
        timer.activate()
    }

    deinit { timer.cancel() }
}
