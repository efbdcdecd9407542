import ArgumentParser
import Ledger
import LedgerEvents

/// Shows that a peer did the same work as we did.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Fails unless two logs hold the same events, and every leaf is the hash of its row.")

    @Argument(help: "One log.")
    var one: String

    @Argument(help: "The other.")
    var other: String

    func run() throws {
        let (ours, theirs) = (try SQLiteStore(path: one), try SQLiteStore(path: other))
        try ours.read { ours in
            try theirs.read { theirs in
                guard try ours.head == theirs.head else {
                    throw ValidationError("\(one) ends at \(try ours.head), \(other) at \(try theirs.head)")
                }
                try ours.scan(.all, after: 0) { event in
                    let counterpart = try theirs.event(at: event.position)
                    guard try Self.essence(event, ours) == Self.essence(counterpart, theirs) else {
                        throw ValidationError("position \(event.position) differs")
                    }
                    return true
                }
            }
        }
    }

    /// The event without what differs by nature: the time, and the digest by its random salt.
    private static func essence(_ event: Event?, _ log: any EventReader) throws -> Essence? {
        guard var event else { return nil }
        guard try log.leaf(at: event.position) == LeafHash.of(event) else {
            throw ValidationError("position \(event.position): the leaf is not the hash of its row")
        }
        let isDigested = event.bodyDigest != nil
        event.recordedAt = 0
        event.bodyDigest = nil
        return Essence(
            event: event, isDigested: isDigested, body: try log.body(at: event.position))
    }

    private struct Essence: Equatable {
        var event: Event
        var isDigested: Bool
        var body: [UInt8]?
    }
}
