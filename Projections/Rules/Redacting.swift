import LedgerEvents

/// What becomes of operations whose content has been erased.
extension Deliberation {
    /// One that waits has nothing left to bring to either side. A deletion needs no content, and goes on.
    ///
    /// - Parameter redaction: The `body.redacted` event.
    mutating func redacted(_ id: OperationID, by redaction: Position) throws(RuleError) {
        let operation = try operation(id)
        guard case .queued = operation.state else { throw .notInState(id, operation.state.name) }
        guard operation.change == .upsert else { return }
        drop(id, for: .reason(.redacted), evidence(.redaction, [redaction]))
    }
}
