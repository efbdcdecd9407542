import LedgerEvents

/// GitHub's limits, checked here so that an edit is refused before it is stored and not after.
package enum EditLimits {
    /// Characters of a title.
    package static let title = 256
    /// Characters of a body as GitHub counts them ("body is too long (maximum is 65536 characters)"), our marker
    /// included.
    package static let body = 65_536
    package static let labels = 100
    package static let labelCharacters = 50
    package static let assignees = 10
    /// Of a login. GitHub gives out none beyond 39, but has older ones and adds to some, such as `[bot]`.
    package static let assigneeCharacters = 100
    /// How far in the future a `modified_at` may lie: clocks differ.
    package static let future: Int64 = 60 * 1_000_000

    /// What a client may use of a body.
    package static let clientBody = body - Marker.longest
}

extension EditRequest {
    /// Everything that is wrong with the request in itself.
    func problems(now: Int64) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        func check(_ isRight: Bool, _ field: String, _ message: @autoclosure () -> String) {
            if !isRight { problems.append(FieldProblem(field, message())) }
        }
        let idField = record.kind == .task ? "task_id" : "comment_id"
        check(ClientID.isValid(record.id), idField, "must be \(ClientID.form)")
        if let title = fields.title {
            check(!title.allSatisfy(\.isWhitespace), "title", "must not be blank")
            check(
                title.unicodeScalars.count <= EditLimits.title, "title",
                "must be at most \(EditLimits.title) characters; it has \(title.unicodeScalars.count)")
        }
        if let body = fields.body {
            let count = body.unicodeScalars.count
            check(
                count <= EditLimits.clientBody, "body",
                "must be at most \(EditLimits.clientBody) characters; it has \(count)")
            if record.kind == .comment {
                check(!body.allSatisfy(\.isWhitespace), "body", "must not be blank")
            }
        }
        if case .some(.some(let reason)) = fields.stateReason {
            check(
                ["completed", "not_planned", "duplicate", "reopened"].contains(reason), "state_reason",
                "must be completed, not_planned, duplicate or reopened")
        }
        check(
            fields.labels.map { $0.count <= EditLimits.labels } ?? true, "labels",
            "must be at most \(EditLimits.labels)")
        check(
            fields.labels?.allSatisfy { (1...EditLimits.labelCharacters).contains($0.unicodeScalars.count) } ?? true,
            "labels", "must each have 1 to \(EditLimits.labelCharacters) characters")
        check(
            fields.assignees.map { $0.count <= EditLimits.assignees } ?? true, "assignees",
            "must be at most \(EditLimits.assignees)")
        check(
            fields.assignees?.allSatisfy { (1...EditLimits.assigneeCharacters).contains($0.unicodeScalars.count) }
                ?? true,
            "assignees", "must each have 1 to \(EditLimits.assigneeCharacters) characters")
        if let modifiedAt {
            check(
                modifiedAt <= now + EditLimits.future, "modified_at",
                "must not be more than a minute in the future")
        }
        return problems
    }
}
