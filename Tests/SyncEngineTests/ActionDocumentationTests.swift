import LedgerEvents
import TestSupport
import Testing

@Suite("The manual's table of webhook actions")
struct ActionDocumentationTests {
    /// What a row of the table says, and what the code is tested to do.
    private struct Row: Hashable {
        var name: [String]
        var changes: Set<String>
        var reason: String
    }

    @Test("Its rows are those that are tested, and name the same fields and the same end")
    func rows() throws {
        let documented = try Document.page("WebhookActions").rows.map { cells in
            try #require(cells.count == 6, "\(cells)")
            return Row(
                name: try (cells[0] + cells[1]).quoted, changes: Set(try cells[3].quoted),
                reason: try cells[4].quoted.joined())
        }
        let tested =
            (WebhookAction.ofIssues + WebhookAction.ofPullRequests).map { row in
                Row(
                    name: row.name, changes: Set(row.changes.names).union(row.notes.map(\.rawValue)),
                    reason: row.reason.rawValue)
            }
            + CommentAction.all.map { row in
                Row(
                    name: row.name, changes: Set(row.changes.names).union(row.isDeletion ? ["deleted"] : []),
                    reason: row.reason.rawValue)
            }
        #expect(Set(documented).symmetricDifference(tested).isEmpty)
        #expect(Set(documented).count == documented.count)
        #expect(Set(tested).count == tested.count)
    }
}
