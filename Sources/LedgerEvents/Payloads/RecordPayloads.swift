/// A task or comment came to be.
package struct RecordCreated: Payload {
    package var project: String
    /// A comment's task.
    package var parent: RecordID?
    /// Where the record began.
    package var origin: Direction
    /// The kind whose timestamps the record goes by.
    package var authority: ResourceKind
    package var eventType: EventType { .recordCreated }

    package init(project: String, parent: RecordID?, origin: Direction, authority: ResourceKind) {
        self.project = project
        self.parent = parent
        self.origin = origin
        self.authority = authority
    }

    package init(_ reader: PayloadReader) throws {
        project = try reader.read("project")
        parent = try reader.read("parent")
        origin = try reader.read("origin")
        authority = try reader.read("authority")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("authority", authority)
        writer.write("origin", origin)
        writer.write("parent", parent)
        writer.write("project", project)
    }
}

/// The record and a GitHub resource are one from now on.
package struct RecordBound: Payload {
    package var repository: Int64
    /// The number of the issue or pull request; for a comment, that of its issue.
    package var number: Int64
    package var issue: Int64?
    package var pullRequest: Int64?
    /// GitHub's id of the comment, when the record is one.
    package var comment: Int64?
    package var eventType: EventType { .recordBound }

    package init(repository: Int64, number: Int64, issue: Int64?, pullRequest: Int64?, comment: Int64?) {
        self.repository = repository
        self.number = number
        self.issue = issue
        self.pullRequest = pullRequest
        self.comment = comment
    }

    package init(_ reader: PayloadReader) throws {
        repository = try reader.read("repository")
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
        writer.write("repository", repository)
    }
}

/// The record has no resource from now on, and is to get none.
package struct RecordReleased: Payload {
    /// Where the resource was, or would have been.
    package var repository: Int64
    /// What everything about it is `disabled` for.
    package var reason: Reason
    package var eventType: EventType { .recordReleased }

    package init(repository: Int64, reason: Reason) {
        self.repository = repository
        self.reason = reason
    }

    package init(_ reader: PayloadReader) throws {
        repository = try reader.read("repository")
        reason = try reader.read("reason")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("reason", reason)
        writer.write("repository", repository)
    }
}

/// The record's content changed: by a client (`record.edited`), by GitHub (`record.synced`), or by what an answer
/// brought beside our own change (`record.merged`). The content is the body.
package struct RecordChanged: Payload {
    package let eventType: EventType
    package var fields: Fields
    /// Repeated from the content, for filters that must not read bodies.
    package var state: IssueState?
    /// `record.edited`: the time of the edit, microseconds on GitHub's clock.
    package var modifiedAt: Microseconds?
    /// `record.edited`: the repository that a task without an issue is to get one in.
    package var target: Int64?
    /// `record.synced`: GitHub's `ETag` of the answer that the content was found in.
    package var etag: String?

    package init(_ type: EventType, fields: Fields, state: IssueState?) {
        self.eventType = type
        self.fields = fields
        self.state = state
    }

    package init(_ reader: PayloadReader) throws {
        eventType = .recordEdited  // The type of a stored event is its column; the payload does not repeat it.
        fields = try reader.read("fields")
        state = try reader.read("state")
        modifiedAt = try reader.read("modified_at")
        target = try reader.read("target")
        etag = try reader.read("etag")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("etag", etag)
        writer.write("fields", fields)
        writer.write("modified_at", modifiedAt)
        writer.write("state", state)
        writer.write("target", target)
    }
}

/// Both sides are known to have held the body's content at `github_updated_at`, as `operation` showed.
package struct RecordAgreed: Payload {
    package var resource: ResourceKind
    package var repository: Int64
    package var number: Int64?
    package var issue: Int64?
    package var pullRequest: Int64?
    package var comment: Int64?
    /// The issue's or pull request's: repeated from the content, which the mirror does not read.
    package var state: IssueState?
    /// GitHub's `ETag` of an answer that says exactly this.
    package var etag: String?
    package var eventType: EventType { .recordAgreed }

    package init(
        resource: ResourceKind, repository: Int64, number: Int64?, issue: Int64?, pullRequest: Int64?,
        comment: Int64?, state: IssueState?, etag: String? = nil
    ) {
        self.resource = resource
        self.repository = repository
        self.number = number
        self.issue = issue
        self.pullRequest = pullRequest
        self.comment = comment
        self.state = state
        self.etag = etag
    }

    package init(_ reader: PayloadReader) throws {
        resource = try reader.read("resource")
        repository = try reader.read("repository")
        number = try reader.read("number")
        issue = try reader.read("issue")
        pullRequest = try reader.read("pull_request")
        comment = try reader.read("comment")
        state = try reader.read("state")
        etag = try reader.read("etag")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("comment", comment)
        writer.write("etag", etag)
        writer.write("issue", issue)
        writer.write("number", number)
        writer.write("pull_request", pullRequest)
        writer.write("repository", repository)
        writer.write("resource", resource)
        writer.write("state", state)
    }
}

/// The record is gone; `operation` deleted it.
package struct RecordDeleted: Payload {
    package var by: Direction
    package var eventType: EventType { .recordDeleted }

    package init(by: Direction) { self.by = by }

    package init(_ reader: PayloadReader) throws {
        by = try reader.read("by")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("by", by)
    }
}

/// GitHub was found to hold the resource after all; `operation` is the look that found it.
package struct RecordRestored: Payload {
    /// 2 says which resource that is.
    package static var schema: Int { 2 }
    package var resource: ResourceKind?
    package var repository: Int64?
    package var number: Int64?
    package var comment: Int64?
    package var eventType: EventType { .recordRestored }

    package init(_ seen: OperationRecorded) {
        resource = seen.resource
        repository = seen.repository
        number = seen.number
        comment = seen.comment
    }

    package init(_ reader: PayloadReader) throws {
        resource = try reader.read("resource")
        repository = try reader.read("repository")
        number = try reader.read("number")
        comment = try reader.read("comment")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("comment", comment)
        writer.write("number", number)
        writer.write("repository", repository)
        writer.write("resource", resource)
    }
}
