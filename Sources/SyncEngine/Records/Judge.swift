package import LedgerEvents
package import Projections

/// Who decides about a record: the rules. Nothing in the programs puts anybody else in their place; simulations do, to
/// listen, or to see whether rules that are wrong are found out.
package struct Judge: Sendable {
    package typealias Decide = @Sendable (RecordCommand, RecordState, Moment) throws -> Decision<RecordState>

    package let decide: Decide

    package init(decide: @escaping Decide) { self.decide = decide }

    package static let rules = Judge { command, state, moment in try RecordDecider(moment).decide(command, state) }

    @TaskLocal package static var current = Judge.rules
}
