package import LedgerEvents

/// Positions by time. Times in the log never go back, so that a few looks find the place.
package enum LogTime {
    /// The last event recorded at or before `time`; 0 if the log begins later.
    package static func last(atOrBefore time: Microseconds, in log: any EventReader) throws -> Position {
        var (known, unknown): (Position, Position) = (0, try log.head + 1)
        // Everything up to `known` is at or before the time, everything from `unknown` on is after it.
        while known + 1 < unknown {
            let middle = known + (unknown - known) / 2
            guard let event = try log.event(at: middle) else {
                throw LedgerError(.corrupt, "the log has no event at position \(middle), which is before its head")
            }
            if event.recordedAt <= time { known = middle } else { unknown = middle }
        }
        return known
    }
}
