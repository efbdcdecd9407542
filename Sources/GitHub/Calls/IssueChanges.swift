/// What a `PATCH` of an issue sets: nil fields are not sent, and so stay as they are.
///
/// Labels and assignees replace the whole set; without push access GitHub drops them silently, so compare the answer
/// with what was sent.
package struct IssueChanges: Sendable, Equatable {
    /// Another milestone, or none any more.
    package enum MilestoneChange: Sendable, Equatable {
        case number(Int)
        case cleared
    }

    package var title: String?
    package var body: String?
    package var state: IssueSnapshot.State?
    /// `completed`, `not_planned`, `duplicate` or `reopened`: GitHub ignores it unless `state` changes too.
    package var stateReason: String?
    package var labels: [String]?
    /// Logins.
    package var assignees: [String]?
    package var milestone: MilestoneChange?

    package init(
        title: String? = nil, body: String? = nil, state: IssueSnapshot.State? = nil, stateReason: String? = nil,
        labels: [String]? = nil, assignees: [String]? = nil, milestone: MilestoneChange? = nil
    ) {
        self.title = title
        self.body = body
        self.state = state
        self.stateReason = stateReason
        self.labels = labels
        self.assignees = assignees
        self.milestone = milestone
    }

    var fields: [String: RequestField] {
        var fields: [String: RequestField] = [:]
        fields["title"] = title.map { .text($0) }
        fields["body"] = body.map { .text($0) }
        fields["state"] = state.map { .text($0.rawValue) }
        fields["state_reason"] = stateReason.map { .text($0) }
        fields["labels"] = labels.map { .texts($0) }
        fields["assignees"] = assignees.map { .texts($0) }
        fields["milestone"] = milestone.map { milestone in
            switch milestone {
            case .number(let number): .number(number)
            case .cleared: .null
            }
        }
        return fields
    }
}
