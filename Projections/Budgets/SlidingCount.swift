package import LedgerEvents

/// How much there was within the last while, in slots, so that its size does not depend on how much that was. A slot
/// counts until all of it is past: the count is never too low.
package struct SlidingCount: Sendable, Equatable {
    private let slot: Microseconds
    private let length: Microseconds
    /// Oldest first.
    private var slots: [Slot] = []

    private struct Slot: Sendable, Equatable {
        var begins: Microseconds
        var count: Int64
    }

    package init(over length: Microseconds, slot: Microseconds) {
        self.length = length
        self.slot = slot
    }

    package mutating func add(_ count: Int64, at time: Microseconds) {
        slots.removeAll { $0.begins + slot + length <= time }
        let begins = time - time % slot
        if let last = slots.last, last.begins >= begins {
            slots[slots.count - 1].count += count
        } else {
            slots.append(Slot(begins: begins, count: count))
        }
    }

    package func count(at time: Microseconds) -> Int64 {
        slots.reduce(0) { $1.begins + slot + length > time ? $0 + $1.count : $0 }
    }

    /// The first moment from `time` on at which there is room for `more` below `limit`.
    package func room(for more: Int64, below limit: Int64, from time: Microseconds) -> Microseconds {
        var count = count(at: time)
        guard count > 0, count + more > limit else { return time }
        for old in slots where old.begins + slot + length > time {
            count -= old.count
            if count + more <= limit { return old.begins + slot + length }
        }
        return time
    }
}
