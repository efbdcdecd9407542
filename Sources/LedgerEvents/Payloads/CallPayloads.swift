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

    package init(_ reader: PayloadReader) throws {
        call = try reader.read("call")
        fields = try reader.read("fields")
        attempt = try reader.read("attempt")
        repository = try reader.read("repository")
        number = try reader.read("number")
        comment = try reader.read("comment")
        replaced = try reader.read("replaced")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("attempt", attempt)
        writer.write("call", call)
        writer.write("comment", comment)
        writer.write("fields", fields)
        writer.write("number", number)
        writer.write("replaced", replaced)
        writer.write("repository", repository)
    }
}

package enum CallKind: String, PayloadValue, Codable, Sendable, CaseIterable {
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

    package init(_ reader: PayloadReader) throws {
        status = try reader.read("status")
        request = try reader.read("request")
        number = try reader.read("number")
        issue = try reader.read("issue")
        pullRequest = try reader.read("pull_request")
        comment = try reader.read("comment")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("comment", comment)
        writer.write("issue", issue)
        writer.write("number", number)
        writer.write("pull_request", pullRequest)
        writer.write("request", request)
        writer.write("status", status)
    }
}

/// A call came to nothing, or to nothing that we know of. What GitHub said is the body, where it said something.
package struct CallFailed: Payload {
    /// 2 says what was refused.
    package static var schema: Int { 2 }
    package var failure: Failure
    package var outcome: Outcome
    package var status: Int?
    package var request: String?
    /// When the next step is due, microseconds on our clock.
    package var notBefore: Microseconds?
    /// The fields that GitHub takes or leaves, where it has refused those and nothing else.
    package var refused: Fields?
    package var eventType: EventType { .callFailed }

    package init(
        failure: Failure, outcome: Outcome, status: Int?, request: String?, notBefore: Microseconds?,
        refused: Fields? = nil
    ) {
        self.failure = failure
        self.outcome = outcome
        self.status = status
        self.request = request
        self.notBefore = notBefore
        self.refused = refused
    }

    package enum Outcome: String, PayloadValue, Codable, Sendable {
        /// GitHub certainly did nothing.
        case notDone = "not_done"
        /// GitHub may have acted.
        case unknown
    }

    package init(_ reader: PayloadReader) throws {
        failure = try reader.read("failure")
        outcome = try reader.read("outcome")
        status = try reader.read("status")
        request = try reader.read("request")
        notBefore = try reader.read("not_before")
        refused = try reader.read("refused")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("failure", failure)
        writer.write("not_before", notBefore)
        writer.write("outcome", outcome)
        writer.write("refused", refused)
        writer.write("request", request)
        writer.write("status", status)
    }
}

package enum Failure: String, PayloadValue, Codable, Sendable, CaseIterable {
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

    package init(_ reader: PayloadReader) throws {
        offset = try reader.read("offset")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("offset", offset)
    }
}

/// Two contents shared one second, or another kind reported: the resource is to be read to be sure.
package struct ConfirmationRequested: Payload {
    /// 2 may ask for the comments too.
    package static var schema: Int { 2 }
    /// Whether a task's issue has, or may have, comments of which nothing tells.
    package var comments: Bool
    package var eventType: EventType { .confirmationRequested }

    package init(comments: Bool = false) { self.comments = comments }

    package init(_ reader: PayloadReader) throws {
        comments = try reader.read("comments") ?? false
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("comments", comments ? true : nil)
    }
}

/// The resource was read, or there is nothing to read any more.
package struct ConfirmationSettled: Payload {
    package var found: Bool
    package var eventType: EventType { .confirmationSettled }

    package init(found: Bool) { self.found = found }

    package init(_ reader: PayloadReader) throws {
        found = try reader.read("found")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("found", found)
    }
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

    package init(_ reader: PayloadReader) throws {
        status = try reader.read("status")
        request = try reader.read("request")
        repository = try reader.read("repository")
        number = try reader.read("number")
        comment = try reader.read("comment")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("comment", comment)
        writer.write("number", number)
        writer.write("repository", repository)
        writer.write("request", request)
        writer.write("status", status)
    }
}
