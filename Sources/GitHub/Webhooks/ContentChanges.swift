/// A payload's `changes`: what an edit replaced, or where a transferred issue came from or went.
package struct ContentChanges: Sendable, Equatable {
    /// The title that an edit replaced; nil if it left the title alone.
    package var titleFrom: String?
    /// The body that an edit replaced (GitHub's null is the empty text); nil if it left the body alone.
    package var bodyFrom: String?
    /// `issues.opened` in the new repository: what the issue was before its transfer.
    package var transferredFrom: Transfer?
    /// `issues.transferred` in the old repository: what the issue has become.
    package var transferredTo: Transfer?

    /// One end of a transfer.
    package struct Transfer: Sendable, Equatable {
        package var repository: RepositoryReference
        /// Nil if GitHub could not say, since `old_issue` may be null.
        package var issueID: Int64?
        package var issueNumber: Int?

        package init(repository: RepositoryReference, issueID: Int64?, issueNumber: Int?) {
            self.repository = repository
            self.issueID = issueID
            self.issueNumber = issueNumber
        }
    }

    package init(
        titleFrom: String? = nil, bodyFrom: String? = nil, transferredFrom: Transfer? = nil,
        transferredTo: Transfer? = nil
    ) {
        self.titleFrom = titleFrom
        self.bodyFrom = bodyFrom
        self.transferredFrom = transferredFrom
        self.transferredTo = transferredTo
    }
}

extension ContentChanges: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        titleFrom = try Self.replaced("title", fields)
        bodyFrom = try Self.replaced("body", fields)
        transferredFrom = try Self.transfer(issue: "old_issue", repository: "old_repository", fields)
        transferredTo = try Self.transfer(issue: "new_issue", repository: "new_repository", fields)
    }

    private static func replaced(
        _ name: StaticString, _ fields: JSONFields
    ) throws(DecodingFailure) -> String? {
        let change: Replaced? = try fields.readIfPresent(name)
        return change.map { $0.from ?? "" }
    }

    private static func transfer(
        issue: StaticString, repository: StaticString, _ fields: JSONFields
    ) throws(DecodingFailure) -> Transfer? {
        let issue: IssueReference? = try fields.readIfPresent(issue)
        let repository: RepositoryReference? = try fields.readIfPresent(repository)
        return repository.map { Transfer(repository: $0, issueID: issue?.id, issueNumber: issue?.number) }
    }
}

private struct Replaced: JSONObject {
    let from: String?

    init(_ fields: JSONFields) throws(DecodingFailure) { from = try fields.readIfPresent("from") }
}

private struct IssueReference: JSONObject {
    let id: Int64
    let number: Int

    init(_ fields: JSONFields) throws(DecodingFailure) {
        id = try fields.read("id")
        number = try fields.read("number")
    }
}
