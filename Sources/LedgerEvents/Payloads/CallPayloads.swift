/// A call is about to leave; committed before the request does.
package struct CallStarted: Payload {
    package var call: CallKind
    package var fields: Fields
    package var attempt: Int64
    package var repository: Int64
    package var number: Int64?
    package var comment: Int64?
    /// Where the content stands that GitHub is believed to hold, and that the call replaces.
    package var replaced: Position?
    package var eventType: EventType { .callStarted }

    package init(
        call: CallKind, fields: Fields, attempt: Int64, repository: Int64, number: Int64?, comment: Int64?,
        replaced: Position? = nil
    ) {
        self.call = call
        self.fields = fields
        self.attempt = attempt
        self.repository = repository
        self.number = number
        self.comment = comment
        self.replaced = replaced
    }

    enum CodingKeys: String, CodingKey { case call, fields, attempt, repository, number, comment, replaced }
}

package enum CallKind: String, Codable, Sendable, CaseIterable {
    case create
    case update
    case delete
}

/// GitHub answered. The raw answer is the body, where there was one.
package struct CallAnswered: Payload {
    package var status: Int
    /// `X-GitHub-Request-Id`
    package var request: String?
    /// What the answer says the resource is called.
    package var number: Int64?
    package var issue: Int64?
    package var pullRequest: Int64?
    package var comment: Int64?
    package var eventType: EventType { .callAnswered }

    package init(status: Int, request: String?) {
        self.status = status
        self.request = request
    }

    enum CodingKeys: String, CodingKey {
        case status, request, number, issue, comment
        case pullRequest = "pull_request"
    }
}

/// A call came to nothing, or to nothing that we know of. What GitHub said is the body, where it said something.
package struct CallFailed: Payload {
    package var failure: Failure
    package var outcome: Outcome
    package var status: Int?
    package var request: String?
    /// When the next step is due, microseconds on our clock.
    package var notBefore: Microseconds?
    package var eventType: EventType { .callFailed }

    package init(failure: Failure, outcome: Outcome, status: Int?, request: String?, notBefore: Microseconds?) {
        self.failure = failure
        self.outcome = outcome
        self.status = status
        self.request = request
        self.notBefore = notBefore
    }

    package enum Outcome: String, Codable, Sendable {
        /// GitHub certainly did nothing.
        case notDone = "not_done"
        /// GitHub may have acted.
        case unknown
    }

    enum CodingKeys: String, CodingKey {
        case failure, outcome, status, request
        case notBefore = "not_before"
    }
}

package enum Failure: String, Codable, Sendable, CaseIterable {
    case unreachable
    case noAnswer = "no_answer"
    case server
    case unreadable
    case unauthorized
    case forbidden
    case rateLimited = "rate_limited"
    case notFound = "not_found"
    case gone
    case validation
    case redirected
    case unexpected
    /// The process that made the call died before it recorded an answer.
    case processDied = "process_died"
}

/// How far GitHub's clock is ahead of ours, learned from an answer's `Date` header.
package struct ClockObserved: Payload {
    package var offset: Microseconds
    package var eventType: EventType { .clockObserved }

    package init(offset: Microseconds) { self.offset = offset }

    enum CodingKeys: String, CodingKey { case offset }
}

/// Two contents shared one second, or another kind reported: the resource is to be read to be sure.
package struct ConfirmationRequested: Payload {
    package var eventType: EventType { .confirmationRequested }
    package init() {}
    package init(from decoder: any Decoder) throws {}
    package func encode(to encoder: any Encoder) throws { _ = encoder.container(keyedBy: NoKeys.self) }

    private enum NoKeys: CodingKey {}
}

/// The resource was read, or there is nothing to read any more.
package struct ConfirmationSettled: Payload {
    package var found: Bool
    package var eventType: EventType { .confirmationSettled }

    package init(found: Bool) { self.found = found }

    enum CodingKeys: String, CodingKey { case found }
}

/// A GET of a resource found this; the raw answer is the body.
package struct ResourceObserved: Payload {
    package var status: Int
    package var request: String?
    package var repository: Int64
    package var number: Int64?
    package var comment: Int64?
    package var eventType: EventType { .resourceObserved }

    package init(status: Int, request: String?, repository: Int64, number: Int64?, comment: Int64?) {
        self.status = status
        self.request = request
        self.repository = repository
        self.number = number
        self.comment = comment
    }

    enum CodingKeys: String, CodingKey { case status, request, repository, number, comment }
}
