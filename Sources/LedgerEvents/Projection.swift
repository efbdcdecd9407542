/// A pure reducer: one row of state per key, made of the log alone.
///
/// `evolve` is total: history has already happened, so it never refuses, reads no clock and looks nowhere else. The
/// store keeps the rows; the same reducer folds a log in memory for time travel.
package protocol Projection: SendableMetatype {
    associatedtype State: Entity

    /// Raised when the same log would fold to other rows; the stored rows are then rebuilt.
    static var version: Int { get }

    /// The rows that an event touches.
    static func keys(_ event: Event) -> [State.Key]

    /// The row after the event; nil for no row.
    static func evolve(_ state: State?, _ event: Event, key: State.Key) -> State?
}

/// Something that decides: a value of state and a command in, events out. It may refuse by throwing; it does nothing.
package protocol Decider {
    associatedtype State
    associatedtype Command

    func decide(_ command: Command, _ state: State) throws -> Decision<State>
}

/// What was decided, and the state that it leads to.
package struct Decision<State> {
    package var drafts: [Draft]
    package var state: State

    package init(drafts: [Draft], state: State) {
        self.drafts = drafts
        self.state = state
    }
}
