import GitHub
import LedgerEvents

extension Fields {
    /// The fields that GitHub takes or leaves, where it has refused those and nothing else; nil otherwise.
    init?(refusedAlone code: GitHubError.Code) {
        guard case .validation(let problems) = code, !problems.isEmpty else { return nil }
        self = []
        for problem in problems {
            guard let field = problem.refusedField else { return nil }
            formUnion(field)
        }
    }
}

extension ValidationProblem {
    /// nil for a title, a text, and whatever is not known to be a field of its own.
    fileprivate var refusedField: Fields? {
        switch (resource, field) {
        // Of a label or a milestone, GitHub names a field of that.
        case ("Label", _), (_, "labels"): .labels
        case ("Milestone", _), (_, "milestone"): .milestone
        case (_, "assignees"), (_, "assignee"): .assignees
        case (_, "state"), (_, "state_reason"): .state
        default: nil
        }
    }
}
