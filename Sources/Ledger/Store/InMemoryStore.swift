import LedgerEvents
import Synchronization

/// The log in memory, for tests and simulations. It keeps the same contract as the file, but for outliving the process.
package final class InMemoryStore: EventStore {
    private let contents = Mutex(Contents())

    package init() {}

    package func transaction<Result>(_ work: (any EventTransaction) throws -> Result) throws -> Result {
        let transaction = Transaction(snapshot())
        let result = try work(transaction)
        contents.withLock { $0 = transaction.contents }
        return result
    }

    package func read<Result>(_ work: (any EventReader) throws -> Result) throws -> Result {
        try work(snapshot())
    }

    private func snapshot() -> Contents { contents.withLock { $0 } }

    struct Contents: EventReader {
        var events: [Event] = []
        var leaves: [[UInt8]] = []
        var bodies: [Position: [UInt8]] = [:]
        var salts: [Position: [UInt8]] = [:]

        var head: Position { Position(events.count) }

        func event(at position: Position) -> Event? {
            (1...max(1, head)).contains(position) && head > 0 ? withText(events[Int(position) - 1]) : nil
        }

        func events(at positions: Set<Position>) -> [Position: Event] {
            positions.reduce(into: [:]) { $0[$1] = event(at: $1) }
        }

        func scan(_ filter: EventFilter, after position: Position, visit: (Event) throws -> Bool) throws {
            for event in events.dropFirst(Int(max(0, position))) where filter.passes(event) {
                guard try visit(withText(event)) else { return }
            }
        }

        func body(at position: Position) -> [UInt8]? { bodies[position] }

        func salt(ofBodyAt position: Position) -> [UInt8]? { salts[position] }

        func bodies(at positions: Set<Position>) -> [Position: [UInt8]] {
            bodies.filter { positions.contains($0.key) }
        }

        func leaf(at position: Position) -> [UInt8]? {
            position >= 1 && position <= head ? leaves[Int(position) - 1] : nil
        }

        func leaves(after position: Position, limit: Int) -> [TreeHash] {
            leaves.dropFirst(Int(max(0, position))).prefix(limit).compactMap { TreeHash($0) }
        }

        private func withText(_ event: Event) -> Event {
            guard event.type.foldsItsBody, let body = event.body else { return event }
            var event = event
            event.text = bodies[body]
            return event
        }
    }

    private final class Transaction: EventTransaction {
        var contents: Contents

        init(_ contents: Contents) { self.contents = contents }

        var head: Position { contents.head }
        func event(at position: Position) -> Event? { contents.event(at: position) }
        func events(at positions: Set<Position>) -> [Position: Event] { contents.events(at: positions) }
        func body(at position: Position) -> [UInt8]? { contents.body(at: position) }
        func salt(ofBodyAt position: Position) -> [UInt8]? { contents.salt(ofBodyAt: position) }
        func bodies(at positions: Set<Position>) -> [Position: [UInt8]] { contents.bodies(at: positions) }
        func leaf(at position: Position) -> [UInt8]? { contents.leaf(at: position) }
        func leaves(after position: Position, limit: Int) -> [TreeHash] {
            contents.leaves(after: position, limit: limit)
        }
        func scan(_ filter: EventFilter, after position: Position, visit: (Event) throws -> Bool) throws {
            try contents.scan(filter, after: position, visit: visit)
        }

        func append(_ draft: Draft, recordedAt: Microseconds) throws -> Event {
            let position = head + 1
            if let causation = draft.causation, causation >= position {
                throw LedgerError(.refused, "causation \(causation) is not earlier than position \(position)")
            }
            var digest: [UInt8]?
            if case .new(let new) = draft.body {
                let salt = new.stored?.salt ?? Salts.next()
                digest = LeafHash.bodyDigest(salt: salt, bytes: new.bytes)
                contents.bodies[position] = new.bytes
                contents.salts[position] = salt
            }
            let event = draft.event(at: position, recordedAt: recordedAt, bodyDigest: digest)
            contents.leaves.append(LeafHash.of(event))
            contents.events.append(event)
            return event
        }

        func eraseBody(at position: Position) throws {
            guard let last = contents.events.last, last.type == .bodyRedacted, last.body == position else {
                throw LedgerError(.refused, "the last event is not the redaction of the body of \(position)")
            }
            guard contents.bodies.removeValue(forKey: position) != nil else {
                throw LedgerError(.missing, "there is no body at position \(position)")
            }
            contents.salts[position] = nil
        }

        func savepoint(_ work: () throws -> Void) throws {
            let before = contents
            do { try work() } catch {
                contents = before
                throw error
            }
        }
    }
}
