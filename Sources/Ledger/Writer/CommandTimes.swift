/// How long one command took that has become durable: for whoever measures.
package struct CommandTimes: Sendable, Equatable {
    /// Its own work, with the log to itself.
    package var decision: Duration
    /// From handing it in until its group was on disk.
    package var total: Duration
}
