package import LedgerEvents

/// What is left of an operation's content when something else took its place.
extension Operation {
    /// The fields that it carries and that `held` does not say as `mine`, its own content, says them.
    package func fieldsMissing(of mine: Content, in held: Content?) -> Fields {
        mine.differences(from: held).intersection(fields)
    }

    /// The operation that its fate hangs on: the one that it is linked to, or that took its place within one second.
    package var successor: OperationID? { link ?? overwrittenBy }
}
