import LedgerEvents

extension Set<Position> {
    /// Calls `visit` with some at a time, in order: few enough for one question, whose answer fits in memory.
    func inBatches(_ visit: (Set<Position>) throws -> Void) rethrows {
        let positions = sorted()
        for start in stride(from: 0, to: positions.count, by: 500) {
            try visit(Set<Position>(positions[start..<Swift.min(start + 500, positions.count)]))
        }
    }
}
