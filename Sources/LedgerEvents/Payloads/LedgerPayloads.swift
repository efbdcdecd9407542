/// Position 1 of every ledger.
package struct LedgerCreated: Payload {
    /// Random, lower-case hex; names the ledger in markers and cursors.
    package var ledger: String
    /// Raised whenever the ledger is restored from a backup.
    package var epoch: Int64
    package var eventType: EventType { .ledgerCreated }

    package init(ledger: String, epoch: Int64) {
        self.ledger = ledger
        self.epoch = epoch
    }

    enum CodingKeys: String, CodingKey { case ledger, epoch }
}

/// A backup was put back: what follows is another history than the one that had followed it before.
///
/// The body is the checkpoint that was ahead, as it was signed, if one was.
package struct LedgerRestored: Payload {
    /// Greater than any that is known to have been.
    package var epoch: Int64
    /// The events that the backup had.
    package var size: Int64
    /// How far the ledger is known to have come before, where that is further, and in which epoch: that much was given up.
    package var aheadSize: Int64?
    package var aheadEpoch: Int64?
    /// How many events that is, where it can be told.
    package var lost: Int64?
    package var eventType: EventType { .ledgerRestored }

    package init(epoch: Int64, size: Int64, aheadSize: Int64? = nil, aheadEpoch: Int64? = nil, lost: Int64? = nil) {
        self.epoch = epoch
        self.size = size
        self.aheadSize = aheadSize
        self.aheadEpoch = aheadEpoch
        self.lost = lost
    }

    enum CodingKeys: String, CodingKey {
        case epoch, size, lost
        case aheadSize = "ahead_size"
        case aheadEpoch = "ahead_epoch"
    }
}

/// From here on, decisions are made under this policy.
package struct PolicyAdopted: Payload {
    package var policy: String
    package var eventType: EventType { .policyAdopted }

    package init(policy: String) { self.policy = policy }

    enum CodingKeys: String, CodingKey { case policy }
}

/// A decision could not be made; the receipt it belongs to stands, and it is taken up again later.
package struct DecisionFailed: Payload {
    /// Our own words for what went wrong; never text from outside.
    package var code: String
    package var eventType: EventType { .decisionFailed }

    /// The code of a decision that did not fail: it was put off, to answer GitHub in time.
    package static let late = "late"

    package init(code: String) { self.code = code }

    enum CodingKeys: String, CodingKey { case code }
}

/// An API token came to be. Only its hash is kept.
package struct TokenCreated: Payload {
    package var name: String
    /// SHA-256 of the token, lower-case hex. The token is 256 random bits, so the hash needs no salt.
    package var sha256: String
    package var readOnly: Bool
    package var eventType: EventType { .tokenCreated }

    package init(name: String, sha256: String, readOnly: Bool) {
        self.name = name
        self.sha256 = sha256
        self.readOnly = readOnly
    }

    enum CodingKeys: String, CodingKey {
        case name, sha256
        case readOnly = "read_only"
    }
}

package struct TokenRevoked: Payload {
    package var name: String
    package var eventType: EventType { .tokenRevoked }

    package init(name: String) { self.name = name }

    enum CodingKeys: String, CodingKey { case name }
}

/// The first answer given under an `Idempotency-Key`; its JSON is the body.
package struct AnswerKept: Payload {
    /// SHA-256 of token name, method, path and key, lower-case hex: keys are the client's text.
    package var key: String
    /// SHA-256 of the request's body, lower-case hex, so that a key used for another request can be refused.
    package var request: String
    package var status: Int
    package var version: Int64?
    package var eventType: EventType { .answerKept }

    package init(key: String, request: String, status: Int, version: Int64?) {
        self.key = key
        self.request = request
        self.status = status
        self.version = version
    }

    enum CodingKeys: String, CodingKey { case key, request, status, version }
}
