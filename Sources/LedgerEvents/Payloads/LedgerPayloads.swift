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

    package init(_ reader: PayloadReader) throws {
        ledger = try reader.read("ledger")
        epoch = try reader.read("epoch")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("epoch", epoch)
        writer.write("ledger", ledger)
    }
}

/// A backup was put back: what follows is another history than the one that had followed it before.
///
/// The body is the checkpoint that was ahead, as it was signed, if one was.
package struct LedgerRestored: Payload {
    /// Greater than any that is known to have been.
    package var epoch: Int64
    /// The events that the backup had.
    package var size: Int64
    /// How far the ledger is known to have come before, where that is further, and in which
    /// epoch: that much was given up.
    package var aheadSize: Int64?
    package var aheadEpoch: Int64?
    /// How many events that is, where it can be told.
    package var lost: Int64?
    package var eventType: EventType { .ledgerRestored }

    /// Whether it says that so many events of that epoch, or more, were given up.
    package func tells(ofEpoch epoch: Int64, size: Int64) -> Bool {
        aheadEpoch.map { $0 > epoch || ($0 == epoch && size <= aheadSize ?? 0) } ?? false
    }

    package init(epoch: Int64, size: Int64, aheadSize: Int64? = nil, aheadEpoch: Int64? = nil, lost: Int64? = nil) {
        self.epoch = epoch
        self.size = size
        self.aheadSize = aheadSize
        self.aheadEpoch = aheadEpoch
        self.lost = lost
    }

    package init(_ reader: PayloadReader) throws {
        epoch = try reader.read("epoch")
        size = try reader.read("size")
        aheadSize = try reader.read("ahead_size")
        aheadEpoch = try reader.read("ahead_epoch")
        lost = try reader.read("lost")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("ahead_epoch", aheadEpoch)
        writer.write("ahead_size", aheadSize)
        writer.write("epoch", epoch)
        writer.write("lost", lost)
        writer.write("size", size)
    }
}

/// From here on, decisions are made under this policy.
package struct PolicyAdopted: Payload {
    package var policy: String
    package var eventType: EventType { .policyAdopted }

    package init(policy: String) { self.policy = policy }

    package init(_ reader: PayloadReader) throws {
        policy = try reader.read("policy")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("policy", policy)
    }
}

/// A decision could not be made; the receipt it belongs to stands, and it is taken up again later.
package struct DecisionFailed: Payload {
    /// Our own words for what went wrong; never text from outside.
    package var code: String
    package var eventType: EventType { .decisionFailed }

    /// The code of a decision that did not fail: it was put off, to answer GitHub in time.
    package static let late = "late"

    package init(code: String) { self.code = code }

    package init(_ reader: PayloadReader) throws {
        code = try reader.read("code")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("code", code)
    }
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

    package init(_ reader: PayloadReader) throws {
        name = try reader.read("name")
        sha256 = try reader.read("sha256")
        readOnly = try reader.read("read_only")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("name", name)
        writer.write("read_only", readOnly)
        writer.write("sha256", sha256)
    }
}

package struct TokenRevoked: Payload {
    package var name: String
    package var eventType: EventType { .tokenRevoked }

    package init(name: String) { self.name = name }

    package init(_ reader: PayloadReader) throws {
        name = try reader.read("name")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("name", name)
    }
}

/// The first answer given under an `Idempotency-Key`; its JSON is the body.
package struct AnswerKept: Payload {
    /// SHA-256 of token name, method, path and key, lower-case hex: keys are the client's text.
    package var key: String
    /// So that a key used for another request can be refused: `salted:` and the HMAC-SHA256, with the body's salt for
    /// its key, of the SHA-256 of `If-Match` and the request's body, both in lower-case hex. Without `salted:`, as it
    /// was written before, it is that SHA-256.
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

    package init(_ reader: PayloadReader) throws {
        key = try reader.read("key")
        request = try reader.read("request")
        status = try reader.read("status")
        version = try reader.read("version")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("key", key)
        writer.write("request", request)
        writer.write("status", status)
        writer.write("version", version)
    }
}
