import Ledger

/// Those who use it.
extension Universe {
    /// Asks something of our service, as its HTTP side would; nobody waits for the answer.
    ///
    /// - Parameter isEffect: Whether an answer says that something was done.
    func asClient(
        _ what: String, isEffect: @escaping @Sendable (String) -> Bool = { _ in true },
        _ work: @escaping @Sendable (Ledger) async throws -> String
    ) {
        let acting = acting
        guard let machine = machines[.serve], machine.intake != nil, let ledger = machine.ledger else {
            return tell("  \(what): nobody answers")
        }
        tell("  \(what)")
        Task(executorPreference: machine.executor) {
            do {
                let answer = try await work(ledger)
                self.tell("  \(what): \(answer)")
                if isEffect(answer) { self.tookEffect(acting) }
            } catch  where error.isOfGitHub {
                self.tell("  \(what): failed: \(error)")
            } catch {
                self.failed(machine.life, ledger.health, "\(what): \(error)")
            }
        }
    }

    func asOperator(_ what: String, _ work: @escaping @Sendable (Ledger) async throws -> Void) {
        asClient(what) { ledger in
            try await work(ledger)
            return "done"
        }
    }
}
