/// The epochs that a log has gone through. Each restored backup begins one: the positions
/// behind it are given out again.
///
/// What was signed, marked or handed out in an earlier epoch holds as far as that epoch's events are still there.
package struct Epochs: Sendable, Equatable {
    package struct Beginning: Sendable, Equatable {
        package var epoch: Int64
        /// Its first event.
        package var first: Position

        package init(epoch: Int64, first: Position) {
            self.epoch = epoch
            self.first = first
        }
    }

    private var beginnings: [Beginning]

    /// - Parameter beginnings: In the log's order, in which epochs rise.
    package init(_ beginnings: [Beginning]) { self.beginnings = beginnings }

    /// A log that was never restored.
    package init(_ epoch: Int64 = 0) { beginnings = [Beginning(epoch: epoch, first: 1)] }

    package var current: Int64 { beginnings.last?.epoch ?? 0 }

    /// The first event of the current epoch.
    package var first: Position { beginnings.last?.first ?? 1 }

    /// The first event of an epoch that the log has gone through; 0 for one of which nothing is here.
    package func first(of epoch: Int64) -> Position { beginnings.first { $0.epoch == epoch }?.first ?? 0 }

    /// The last position at which the log still is what it was in that epoch: `.max` for the current one, and 0 for one
    /// of which nothing is here.
    package func end(of epoch: Int64) -> Position {
        guard let index = beginnings.firstIndex(where: { $0.epoch == epoch }) else { return 0 }
        return index + 1 < beginnings.count ? beginnings[index + 1].first - 1 : .max
    }

    /// The epoch in which an event was recorded: with it, a position names the same event in every history that has it.
    package func epoch(of position: Position) -> Int64 {
        (beginnings.last { $0.first <= position } ?? beginnings.first)?.epoch ?? 0
    }

    package mutating func begin(_ epoch: Int64, at position: Position) {
        beginnings.append(Beginning(epoch: epoch, first: position))
    }
}
