/// Whatever GitHub lists of a repository's issues, or of its comments, as changed before a second has been seen.
package struct SweepFinished: Payload {
    package var repository: Int64
    /// `issue` (pull requests are in that list too) or `issue_comment`.
    package var resource: ResourceKind
    /// That second: the next sweep begins with it.
    package var through: GitHubSeconds
    /// GitHub's `ETag` of the page that the next sweep begins with.
    package var etag: String?
    package var eventType: EventType { .sweepFinished }

    package init(repository: Int64, resource: ResourceKind, through: GitHubSeconds, etag: String?) {
        self.repository = repository
        self.resource = resource
        self.through = through
        self.etag = etag
    }

    package init(_ reader: PayloadReader) throws {
        repository = try reader.read("repository")
        resource = try reader.read("resource")
        through = try reader.read("through")
        etag = try reader.read("etag")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("etag", etag)
        writer.write("repository", repository)
        writer.write("resource", resource)
        writer.write("through", through)
    }
}

/// A page of an import has been taken in; what it found stands right before this.
package struct ImportAdvanced: Payload {
    package var repository: Int64
    package var resource: ResourceKind
    /// Where the next page begins; nil for a list without an item.
    package var through: GitHubSeconds?
    /// It was the last page.
    package var complete: Bool
    package var eventType: EventType { .importAdvanced }

    package init(repository: Int64, resource: ResourceKind, through: GitHubSeconds?, complete: Bool) {
        self.repository = repository
        self.resource = resource
        self.through = through
        self.complete = complete
    }

    package init(_ reader: PayloadReader) throws {
        repository = try reader.read("repository")
        resource = try reader.read("resource")
        through = try reader.read("through")
        complete = try reader.read("complete")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("complete", complete)
        writer.write("repository", repository)
        writer.write("resource", resource)
        writer.write("through", through)
    }
}

/// All that GitHub lists was held against what is known.
package struct SweepCompared: Payload {
    package var repository: Int64
    package var resource: ResourceKind
    /// How many GitHub lists.
    package var listed: Int64
    /// How many records' resources are not among them, and are to be read.
    package var missing: Int64
    package var eventType: EventType { .sweepCompared }

    package init(repository: Int64, resource: ResourceKind, listed: Int64, missing: Int64) {
        self.repository = repository
        self.resource = resource
        self.listed = listed
        self.missing = missing
    }

    package init(_ reader: PayloadReader) throws {
        repository = try reader.read("repository")
        resource = try reader.read("resource")
        listed = try reader.read("listed")
        missing = try reader.read("missing")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("listed", listed)
        writer.write("missing", missing)
        writer.write("repository", repository)
        writer.write("resource", resource)
    }
}

/// GitHub's log of webhook deliveries was read.
package struct DeliveriesRead: Payload {
    /// Whose webhook; nil for the App's.
    package var repository: Int64?
    package var hook: Int64?
    /// GitHub's id of the latest delivery in it.
    package var through: Int64
    /// How many had not come through, and were taken in from that log.
    package var missed: Int64
    package var eventType: EventType { .deliveriesRead }

    package init(repository: Int64?, hook: Int64?, through: Int64, missed: Int64) {
        self.repository = repository
        self.hook = hook
        self.through = through
        self.missed = missed
    }

    package init(_ reader: PayloadReader) throws {
        repository = try reader.read("repository")
        hook = try reader.read("hook")
        through = try reader.read("through")
        missed = try reader.read("missed")
    }

    package func write(_ writer: inout PayloadWriter) {
        writer.write("hook", hook)
        writer.write("missed", missed)
        writer.write("repository", repository)
        writer.write("through", through)
    }
}
