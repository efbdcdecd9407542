import LedgerEvents

/// GitHub's two shapes of the same thing, told apart by the field that only a pull request has.
extension IssueSnapshot: Decodable {
    private enum Field: String, CodingKey {
        case id, number, title, body, state, labels, assignees, milestone, locked, draft, merged, comments, user, head,
            base
        case stateReason = "state_reason"
        case pullRequest = "pull_request"
        case mergedAt = "merged_at"
        case closedAt = "closed_at"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case htmlURL = "html_url"
        case repositoryURL = "repository_url"
    }

    /// `pull_request` in an issue's payload: the sign that it is a pull request's issue face.
    private struct PullRequestFace: Decodable {
        let mergedAt: String?

        private enum CodingKeys: String, CodingKey {
            case mergedAt = "merged_at"
        }
    }

    private struct Branch: Decodable {
        /// Null when the fork it came from has been deleted.
        let repo: RepositoryReference?
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        // "Every pull request is an issue": only the pull request's own resource has a `head`.
        let kind: Kind = fields.contains(.head) ? .pullRequest : .issue
        let reportedID = try fields.decode(Int64.self, forKey: .id)
        let face = try fields.decodeIfPresent(PullRequestFace.self, forKey: .pullRequest)
        let mergedAt = try fields.decodeIfPresent(String.self, forKey: .mergedAt) ?? face?.mergedAt
        let isClosed = try fields.decodeIfPresent(String.self, forKey: .closedAt) != nil
        let repository: RepositoryName? =
            switch kind {
            case .issue:
                try fields.decodeIfPresent(String.self, forKey: .repositoryURL)
                    .flatMap(RepositoryName.init(apiAddress:))
            case .pullRequest:
                try fields.decodeIfPresent(Branch.self, forKey: .base)?.repo?.name
            }
        self.init(
            kind: kind,
            id: kind == .issue ? reportedID : nil,
            pullRequestID: kind == .pullRequest ? reportedID : nil,
            isPullRequest: kind == .pullRequest || face != nil,
            number: try fields.decode(Int.self, forKey: .number),
            title: try fields.decode(String.self, forKey: .title),
            body: try fields.decodeIfPresent(String.self, forKey: .body) ?? "",
            state: try fields.decodeIfPresent(State.self, forKey: .state) ?? (isClosed ? .closed : .open),
            stateReason: try fields.decodeIfPresent(String.self, forKey: .stateReason),
            labels: try fields.decodeIfPresent([Label].self, forKey: .labels)?.compactMap(\.name) ?? [],
            assignees: try fields.decodeIfPresent([Account?].self, forKey: .assignees)?.compactMap(\.self) ?? [],
            milestone: try fields.decodeIfPresent(Milestone.self, forKey: .milestone),
            isLocked: try fields.decodeIfPresent(Bool.self, forKey: .locked) ?? false,
            isDraft: try fields.decodeIfPresent(Bool.self, forKey: .draft) ?? false,
            isMerged: try fields.decodeIfPresent(Bool.self, forKey: .merged) ?? (mergedAt != nil),
            commentCount: try fields.decodeIfPresent(Int.self, forKey: .comments) ?? 0,
            author: try fields.decodeIfPresent(Account.self, forKey: .user),
            createdAt: try fields.decodeTime(forKey: .createdAt),
            updatedAt: try fields.decodeTime(forKey: .updatedAt),
            htmlURL: try fields.decodeIfPresent(String.self, forKey: .htmlURL),
            repository: repository,
            isComplete: [.state, .body, .labels, .assignees, .milestone].allSatisfy(fields.contains))
    }
}

/// GitHub's schema allows a label to be an object or its bare name, and an object's name to be null.
private struct Label: Decodable {
    let name: String?

    private enum Field: String, CodingKey {
        case name
    }

    init(from decoder: any Decoder) throws {
        // The object first: it is what GitHub sends, and a failed attempt makes an error with all its texts.
        if let fields = try? decoder.container(keyedBy: Field.self) {
            name = try fields.decodeIfPresent(String.self, forKey: .name)
        } else {
            name = try decoder.singleValueContainer().decode(String.self)
        }
    }
}

extension IssueSnapshot.Milestone: Decodable {
    private enum Field: String, CodingKey {
        case number, title
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        number = try fields.decode(Int.self, forKey: .number)
        title = try fields.decode(String.self, forKey: .title)
    }
}

extension KeyedDecodingContainer {
    /// An RFC 3339 time, as whole seconds since 1970.
    func decodeTime(forKey key: Key) throws -> Int64 {
        guard let time = Timestamp.microseconds(try decode(String.self, forKey: key)) else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "is not an RFC 3339 time")
        }
        return Timestamp.wholeSeconds(time)
    }
}
