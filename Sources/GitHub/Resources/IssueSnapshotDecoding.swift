import LedgerEvents

/// GitHub's two shapes of the same thing, told apart by the field that only a pull request has.
extension IssueSnapshot: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        // "Every pull request is an issue": only the pull request's own resource has a `head`.
        let kind: Kind = fields.has("head") ? .pullRequest : .issue
        let reportedID: Int64 = try fields.read("id")
        let face: PullRequestFace? = try fields.readIfPresent("pull_request")
        let mergedAt: String? = try fields.readIfPresent("merged_at") ?? face?.mergedAt
        let closedAt: String? = try fields.readIfPresent("closed_at")
        let labels: [Label] = try fields.readIfPresent("labels") ?? []
        let assignees: [Assignee] = try fields.readIfPresent("assignees") ?? []
        self.init(
            kind: kind,
            id: kind == .issue ? reportedID : nil,
            pullRequestID: kind == .pullRequest ? reportedID : nil,
            isPullRequest: kind == .pullRequest || face != nil,
            number: try fields.read("number"),
            title: try fields.read("title"),
            body: try fields.readIfPresent("body") ?? "",
            state: try fields.readIfPresent("state") ?? (closedAt == nil ? .open : .closed),
            stateReason: try fields.readIfPresent("state_reason"),
            labels: labels.compactMap(\.name),
            assignees: assignees.compactMap(\.account),
            milestone: try fields.readIfPresent("milestone"),
            isLocked: try fields.readIfPresent("locked") ?? false,
            isDraft: try fields.readIfPresent("draft") ?? false,
            isMerged: try fields.readIfPresent("merged") ?? (mergedAt != nil),
            commentCount: try fields.readIfPresent("comments") ?? 0,
            author: try fields.readIfPresent("user"),
            createdAt: try fields.readTime("created_at"),
            updatedAt: try fields.readTime("updated_at"),
            htmlURL: try fields.readIfPresent("html_url"),
            repository: try Self.repository(of: kind, fields),
            isComplete: ["state", "body", "labels", "assignees", "milestone"].allSatisfy(fields.has))
    }

    private static func repository(
        of kind: Kind, _ fields: JSONFields
    ) throws(DecodingFailure) -> RepositoryName? {
        switch kind {
        case .issue:
            let address: String? = try fields.readIfPresent("repository_url")
            return address.flatMap(RepositoryName.init(apiAddress:))
        case .pullRequest:
            // Null when the fork it came from has been deleted.
            let base: RepositoryReference? = try fields.readIfPresent(at: "base", "repo")
            return base?.name
        }
    }
}

/// `pull_request` in an issue's payload: the sign that it is a pull request's issue face.
private struct PullRequestFace: JSONObject {
    let mergedAt: String?

    init(_ fields: JSONFields) throws(DecodingFailure) { mergedAt = try fields.readIfPresent("merged_at") }
}

/// GitHub's schema allows a label to be an object or its bare name, and an object's name to be null.
private struct Label: JSONReadable {
    let name: String?

    init(_ json: JSONValue) throws(DecodingFailure) {
        name = json.isObject ? try json.fields().readIfPresent("name") : try json.text()
    }
}

/// null stands for an account that is gone.
private struct Assignee: JSONReadable {
    let account: Account?

    init(_ json: JSONValue) throws(DecodingFailure) { account = json.isNull ? nil : try Account(json) }
}

extension IssueSnapshot.State: JSONReadable {
    init(_ json: JSONValue) throws(DecodingFailure) {
        guard let known = Self(rawValue: try json.text()) else {
            throw DecodingFailure(path: "", problem: "is neither open nor closed")
        }
        self = known
    }
}

extension IssueSnapshot.Milestone: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        number = try fields.read("number")
        title = try fields.read("title")
    }
}

extension JSONFields {
    /// An RFC 3339 time, as whole seconds since 1970.
    func readTime(_ name: StaticString) throws(DecodingFailure) -> Int64 {
        let text: String = try read(name)
        guard let time = Timestamp.microseconds(text) else {
            throw DecodingFailure(path: "\(name)", problem: "is not an RFC 3339 time")
        }
        return Timestamp.wholeSeconds(time)
    }
}
