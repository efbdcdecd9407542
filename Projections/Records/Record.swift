package import LedgerEvents

/// One of our own tasks or comments. What it says stands in the log, where `content` and `agreedContent` point.
package struct Record: Sendable, Equatable {
    package var id: RecordID
    package var project: String
    /// A comment's task.
    package var parent: RecordID?
    package var origin: Direction
    /// The one kind whose timestamps this record goes by.
    package var authority: ResourceKind
    /// 1 at first, raised by every change of content; what `ETag` begins with.
    package var version: Int64
    package var content: Position?
    package var state: IssueState?
    /// The last snapshot that both sides are known to have held, its time, and the operation that showed it.
    package var agreedContent: Position?
    package var agreedAt: GitHubSeconds?
    package var agreedBy: OperationID?
    /// GitHub's `ETag` of an answer that says exactly what is agreed; nil if none did.
    package var etag: String?
    /// The record's last time (microseconds on GitHub's clock), and the operation that set it.
    package var modifiedAt: Microseconds
    package var modifiedBy: OperationID?
    /// The same of its last change: a look that finds nothing new, or a comment, moves GitHub's time alone.
    package var changedAt: Microseconds
    package var changedBy: OperationID?
    /// The repository in which a task without an issue is to get one; a comment's that its task was to get one in.
    package var target: Int64?
    /// Who GitHub says wrote it.
    package var author: Int64?
    package var createdAt: Microseconds
    package var updatedAt: Microseconds
    /// The operation that deleted it: a record once deleted is never changed again.
    package var deletedBy: OperationID?
}

extension Record: Entity {
    package static let table = TableShape(
        "record", key: ["id"],
        columns: [
            .text("id"), .text("project"), .text("parent"), .text("origin"), .text("authority"),
            .integer("version"), .integer("content"), .text("state"), .integer("agreed_content"),
            .integer("agreed_at"), .integer("agreed_by"), .text("etag"), .integer("modified_at"),
            .integer("modified_by"), .integer("changed_at"), .integer("changed_by"),
            .integer("target"), .integer("author"), .integer("created_at"), .integer("updated_at"),
            .integer("deleted_by"),
        ],
        indexes: [
            .init(["project", "state", "id"]), .init(["state", "id"], whereNotNull: "state"),
            .init(["parent", "id"], whereNotNull: "parent"),
        ])

    package var key: RecordID { id }

    package func write(_ row: inout RowWriter) {
        row.record(id)
        row.text(project)
        row.record(parent)
        row.value(origin)
        row.value(authority)
        row.integer(version)
        row.integer(content)
        row.value(state)
        row.integer(agreedContent)
        row.integer(agreedAt)
        row.integer(agreedBy)
        row.text(etag)
        row.integer(modifiedAt)
        row.integer(modifiedBy)
        row.integer(changedAt)
        row.integer(changedBy)
        row.integer(target)
        row.integer(author)
        row.integer(createdAt)
        row.integer(updatedAt)
        row.integer(deletedBy)
    }

    package init(_ row: inout RowReader) {
        id = row.record() ?? .task("")
        project = row.text() ?? ""
        parent = row.record()
        origin = row.value(Direction.self) ?? .inbound
        authority = row.value(ResourceKind.self) ?? .issue
        version = row.integer() ?? 0
        content = row.integer()
        state = row.value(IssueState.self)
        agreedContent = row.integer()
        agreedAt = row.integer()
        agreedBy = row.integer()
        etag = row.text()
        modifiedAt = row.integer() ?? 0
        modifiedBy = row.integer()
        changedAt = row.integer() ?? 0
        changedBy = row.integer()
        target = row.integer()
        author = row.integer()
        createdAt = row.integer() ?? 0
        updatedAt = row.integer() ?? 0
        deletedBy = row.integer()
    }
}
