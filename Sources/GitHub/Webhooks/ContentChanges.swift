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

extension ContentChanges: Decodable {
    private enum Field: String, CodingKey {
        case title, body
        case oldIssue = "old_issue"
        case oldRepository = "old_repository"
        case newIssue = "new_issue"
        case newRepository = "new_repository"
    }

    private struct Replaced: Decodable {
        let from: String?
    }

    private struct IssueReference: Decodable {
        let id: Int64
        let number: Int
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        func replaced(_ key: Field) throws -> String? {
            try fields.decodeIfPresent(Replaced.self, forKey: key).map { $0.from ?? "" }
        }
        func transfer(_ issueKey: Field, _ repositoryKey: Field) throws -> Transfer? {
            let issue = try fields.decodeIfPresent(IssueReference.self, forKey: issueKey)
            let repository = try fields.decodeIfPresent(RepositoryReference.self, forKey: repositoryKey)
            return repository.map { Transfer(repository: $0, issueID: issue?.id, issueNumber: issue?.number) }
        }
        titleFrom = try replaced(.title)
        bodyFrom = try replaced(.body)
        transferredFrom = try transfer(.oldIssue, .oldRepository)
        transferredTo = try transfer(.newIssue, .newRepository)
    }
}
