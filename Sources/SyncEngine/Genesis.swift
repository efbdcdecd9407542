package import Ledger
import LedgerEvents
package import Projections

/// The first events of a ledger, and the policy that it runs under.
package enum Genesis {
    /// Makes sure that the ledger has a name and a policy, and returns what is known of it.
    ///
    /// - Parameter policy: The one to decide by from here on; nil keeps the one that the ledger has, and begins a new
    ///   ledger with the default.
    @discardableResult
    package static func prepare(_ ledger: Ledger, policy: Policy? = nil) async throws -> LedgerFacts {
        try await ledger.write(usingReserve: true) { transaction in
            let known = try transaction.rows.find(LedgerFacts.self, LedgerFacts.only)
            if known == nil { try transaction.append(Draft(LedgerCreated(ledger: randomName(), epoch: 0))) }
            let wanted = policy ?? (known == nil ? .timestamps : nil)
            if let wanted, wanted.name != known?.policy {
                try transaction.append(Draft(PolicyAdopted(policy: wanted.name)))
            }
            return try transaction.facts()
        }
    }

    /// 64 random bits, lower-case hex.
    private static func randomName() -> String {
        (0..<8).map { _ in UInt8.random(in: .min ... .max) }.hexadecimal
    }
}

extension LedgerTransaction {
    /// What is known of the ledger as a whole.
    package func facts() throws -> LedgerFacts {
        guard let facts = try rows.find(LedgerFacts.self, LedgerFacts.only) else {
            throw LedgerError(.missing, "the ledger has no first event; it was opened before it was prepared")
        }
        return facts
    }
}
