import LedgerEvents
import Projections
import SyncEngine

/// What happens to one task and its comments, from beginning to end: 40 to 90 events. Ten stories in a row are a mix as
/// teams have it.
enum LifeStory {
    static func tell(_ number: Int64, in scene: Scene) async throws {
        switch number % 10 {
        case 0...4: try await reported(number, scene)
        case 5, 6: try await written(number, scene)
        case 7: try await disputed(number, scene)
        case 8: try await refused(number, scene)
        default: try await removed(number, scene)
        }
        // What a hook sends beside it, and nobody here needs.
        try await scene.deliver("star", #"{"action":"created","repository":null}"#)
    }

    /// An issue is opened at GitHub, talked about, and closed.
    private static func reported(_ number: Int64, _ scene: Scene) async throws {
        var issue = IssueAtGitHub(story: number, title: "Black spots \(number)")
        issue.updatedAt = scene.clock.seconds
        let opened = try await scene.deliver("issues", issue.webhook("opened"))
        // GitHub tells of one change as often as it has names for it, within the same second.
        try await scene.deliver("issues", issue.webhook("labeled"))
        try await scene.deliver("issues", issue.webhook("opened"), again: opened)
        let remark = Prose.paragraph(number + 3, sentences: 3)
        try await scene.deliver("issue_comment", issue.comment("created", 1, remark, at: scene.clock.seconds))
        let before = issue
        issue.content.title += ", and mildew"
        issue.updatedAt = scene.clock.seconds
        try await scene.deliver("issues", issue.webhook("edited"))
        // What was sent before that comes after it.
        try await scene.deliver("issues", before.webhook("assigned"))
        let said = scene.clock.seconds
        try await scene.deliver("issue_comment", issue.comment("created", 2, Prose.paragraph(number + 4), at: said))
        try await scene.deliver(
            "issue_comment", issue.comment("edited", 1, remark + " Or not.", at: scene.clock.seconds))
        issue.content.state = .closed
        issue.updatedAt = scene.clock.seconds
        try await scene.deliver("issues", issue.webhook("closed", sender: issue.author + 2))
    }

    /// A client writes a task and a comment; both are made at GitHub, and their echoes come back.
    private static func written(_ number: Int64, _ scene: Scene) async throws {
        let task = RecordID.task("client-\(number)")
        var issue = try await create(task, number, scene)
        try await scene.deliver("issues", issue.webhook("labeled"))
        try await scene.edit(task) { $0.title = "Prune \(number)" }
        // The second edit takes the first one's place before that has left.
        let second = try await scene.edit(task) { $0.title = "Prune \(number) in March" }
        try await scene.send(second)
        issue.content.title = "Prune \(number) in March"
        issue.updatedAt = scene.clock.seconds
        try await scene.answer(second, issue.report)
        try await scene.deliver("issues", issue.webhook("edited"))
        let text = Prose.paragraph(number + 5, sentences: 2)
        let remark = try await scene.edit(.comment("client-\(number)"), .put, parent: task) { $0.body = text }
        try await scene.send(remark)
        let said = scene.clock.seconds
        try await scene.answer(remark, issue.report(ofComment: 1, text, at: said))
        try await scene.deliver("issue_comment", issue.comment("created", 1, text, at: said))
        issue.content.state = .closed
        issue.updatedAt = scene.clock.seconds
        try await scene.deliver("issues", issue.webhook("closed"))
    }

    /// Both sides edit at once; an edit of a client's loses, and one of a version that was outdated.
    private static func disputed(_ number: Int64, _ scene: Scene) async throws {
        var issue = IssueAtGitHub(story: number, title: "Water \(number)")
        issue.updatedAt = scene.clock.seconds
        try await scene.deliver("issues", issue.webhook("opened"))
        let task = try await scene.record("repository = ? AND number = ?", [issue.repository, issue.number])
        try await scene.edit(task) { $0.title = "Water twice \(number)" }
        issue.content.title = "Water at night \(number)"
        issue.updatedAt = scene.clock.seconds + 60
        try await scene.deliver("issues", issue.webhook("edited"))
        try await scene.edit(task, baseVersion: 1) { $0.title = "Never water \(number)" }
        let last = try await scene.edit(task) { $0.labels = ["bug", "water"] }
        try await scene.send(last)
        // A change there comes in while our call is under way.
        issue.content.labels = ["bug", "water"]
        issue.updatedAt = scene.clock.seconds + 120
        try await scene.deliver("issues", issue.webhook("labeled"))
        try await scene.answer(last, issue.report)
    }

    /// GitHub refuses an edit, which is tried again; one in twenty is left as it is.
    private static func refused(_ number: Int64, _ scene: Scene) async throws {
        let task = RecordID.task("client-\(number)")
        var issue = try await create(task, number, scene)
        let edit = try await scene.edit(task) { $0.labels = ["bug", "no such label"] }
        try await scene.send(edit)
        try await scene.refuse(edit)
        guard number / 10 % 20 != 0 else { return }
        try await scene.retry(edit)
        try await scene.send(edit)
        issue.content.labels = ["bug", "no such label"]
        issue.updatedAt = scene.clock.seconds
        try await scene.answer(edit, issue.report)
        try await scene.deliver("issues", issue.webhook("labeled"))
    }

    /// An issue is opened by mistake and deleted with its comment.
    private static func removed(_ number: Int64, _ scene: Scene) async throws {
        var issue = IssueAtGitHub(story: number, title: "By mistake \(number)")
        issue.updatedAt = scene.clock.seconds
        try await scene.deliver("issues", issue.webhook("opened"))
        let remark = Prose.paragraph(number, sentences: 1)
        try await scene.deliver("issue_comment", issue.comment("created", 1, remark, at: scene.clock.seconds))
        try await scene.deliver("issue_comment", issue.comment("deleted", 1, remark, at: scene.clock.seconds))
        issue.updatedAt = scene.clock.seconds
        try await scene.deliver("issues", issue.webhook("deleted"))
    }

    /// A client's task becomes an issue, whose webhook says so once more.
    private static func create(_ task: RecordID, _ number: Int64, _ scene: Scene) async throws -> IssueAtGitHub {
        var issue = IssueAtGitHub(story: number, title: "Plan \(number)")
        let (title, body) = (issue.content.title, issue.content.body)
        let create = try await scene.edit(task, .put, project: Scene.project(of: issue.repository)) { fields in
            fields.title = title
            fields.body = body
            fields.labels = ["bug"]
        }
        try await scene.send(create)
        issue.body = scene.marker.attach(to: body, operation: create)
        issue.updatedAt = scene.clock.seconds
        try await scene.answer(create, issue.report)
        try await scene.deliver("issues", issue.webhook("opened"))
        return issue
    }
}
