/// Why an operation entered a state: the rule, what it read and the times it compared. `explain` quotes this.
package struct Evidence: PayloadObject, Sendable, Equatable {
    package var policy: String
    package var rule: Rule
    package var reason: Reason?
    /// Positions of the events that the rule went by.
    package var read: [Position]
    /// The operation's own time and the one it was compared with: microseconds on GitHub's clock.
    package var time: Microseconds?
    package var against: Microseconds?
    /// Two different contents shared one second; the later in the log won.
    package var tie: Bool?
    /// The fields that the operation which takes this one's place has to carry too; of one that is queued again, those
    /// that are left to send.
    package var fields: Fields?
    /// The fields that the operation sent and GitHub did not take: refused, or dropped there without a word.
    package var notTaken: Fields?
    /// A queued operation is not taken up before this time (microseconds on our clock).
    package var notBefore: Microseconds?

    package init(policy: String, rule: Rule, reason: Reason? = nil, read: [Position] = []) {
        self.policy = policy
        self.rule = rule
        self.reason = reason
        self.read = read
    }

    package init(_ reader: PayloadReader) throws {
        policy = try reader.read("policy")
        rule = try reader.read("rule")
        reason = try reader.read("reason")
        read = try reader.read("read")
        time = try reader.read("time")
        against = try reader.read("against")
        tie = try reader.read("tie")
        fields = try reader.read("fields")
        notTaken = try reader.read("not_taken")
        notBefore = try reader.read("not_before")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("against", against)
        writer.write("fields", fields)
        writer.write("not_before", notBefore)
        writer.write("not_taken", notTaken)
        writer.write("policy", policy)
        writer.write("read", read)
        writer.write("reason", reason)
        writer.write("rule", rule)
        writer.write("tie", tie)
        writer.write("time", time)
    }
}

/// An operation entered the state that `eventType` names.
package struct Transitioned: Payload {
    package let eventType: EventType
    package var evidence: Evidence

    package init(_ type: EventType, _ evidence: Evidence) {
        self.eventType = type
        self.evidence = evidence
    }

    package init(_ reader: PayloadReader) throws {
        eventType = .operationQueued  // The type of a stored event is its column; the payload does not repeat it.
        evidence = try Evidence(reader)
    }

    package func write(_ writer: inout PayloadWriter) { evidence.write(&writer) }
}

/// The rules by which operations move. The names are stored; the manual explains each.
package enum Rule: String, PayloadValue, Codable, Sendable, CaseIterable {
    case connection
    case stale
    case busy
    case sameContent = "same_content"
    case modifiedHere = "modified_here"
    case supersede
    case twin
    case order
    case apply
    case next
    case delete
    case otherKind = "other_kind"
    case partial
    case edit
    case staleEdit = "stale_edit"
    case claim
    case readBeforeWrite = "read_before_write"
    case answer
    case failure
    case outcomeUnknown = "outcome_unknown"
    case retry
    case awaitedCreate = "awaited_create"
    case overwritten
    case resume
    case redaction
}

/// What happened, where the state alone does not say it.
package enum Reason: String, PayloadValue, Codable, Sendable, CaseIterable {
    case repositoryNotConnected = "repository_not_connected"
    case installationSuspended = "installation_suspended"
    case installationRemoved = "installation_removed"
    case repositoryArchived = "repository_archived"
    case applied
    case answered
    case unchanged
    case partlyTaken = "partly_taken"
    case alreadySo = "already_so"
    case deleted
    case recordDeleted = "record_deleted"
    case staleVersion = "stale_version"
    case staleTime = "stale_time"
    case otherKind = "other_kind"
    case partial
    case overtaken
    case released
    case deferred
    case accessDenied = "access_denied"
    case notFound = "not_found"
    case gone
    case refusedByGitHub = "refused_by_github"
    case redirected
    case attemptsExhausted = "attempts_exhausted"
    case retried
    case rerouted
    case twin
    case transferred
    case redacted
}
