import LedgerEvents
import Projections
import SyncEngine

/// An issue with its comments as GitHub knows it: what its webhooks and answers say.
struct IssueAtGitHub: Sendable {
    let repository: Int64
    let number: Int64
    var content: TaskContent
    /// As its body stands there, with our marker if we made it.
    var body: String
    var updatedAt: GitHubSeconds = 0
    /// Who opened it; the users are as many as a team has.
    let author: Int64

    init(story number: Int64, title: String) {
        repository = number % Scene.repositories + 1
        self.number = number
        author = 500 + number % 40
        body = Prose.paragraph(number)
        content = TaskContent(title: title, body: body, labels: ["bug"])
    }

    var id: Int64 { 2_000_000_000 + number }

    func commentID(_ index: Int64) -> Int64 { 3_000_000_000 + number * 10 + index }

    func webhook(_ action: String, sender: Int64? = nil) -> String {
        #"{"action":"\#(action)","issue":\#(json),\#(envelope(sender ?? author))}"#
    }

    func comment(_ action: String, _ index: Int64, _ text: String, at time: GitHubSeconds) -> String {
        let stamp = Timestamp.text(seconds: time)
        return """
            {"action":"\(action)","issue":\(json),"comment":{"id":\(commentID(index)),\
            "url":"https://api.github.com/repos/octo/garden/issues/comments/\(commentID(index))","body":\(JSON.text(text)),\
            "user":\(user(author + 1)),"created_at":"\(stamp)","updated_at":"\(stamp)","author_association":"MEMBER"},\
            \(envelope(author + 1))}
            """
    }

    /// What GitHub answers to a call of ours.
    var report: Report {
        var recorded = OperationRecorded(kind: .task, direction: .inbound, change: .upsert, action: "observed")
        recorded.resource = .issue
        recorded.repository = repository
        recorded.number = number
        recorded.issue = id
        return Report(
            recorded: recorded, content: .task(content), updatedAt: updatedAt, project: Scene.project(of: repository))
    }

    func report(ofComment index: Int64, _ text: String, at time: GitHubSeconds) -> Report {
        var recorded = OperationRecorded(kind: .comment, direction: .inbound, change: .upsert, action: "observed")
        recorded.resource = .issueComment
        recorded.repository = repository
        recorded.number = number
        recorded.comment = commentID(index)
        return Report(
            recorded: recorded, content: .comment(CommentContent(body: text)), updatedAt: time,
            project: Scene.project(of: repository))
    }

    private var json: String {
        let stamp = Timestamp.text(seconds: updatedAt)
        let labels = content.labels.map { #"{"id":208045946,"name":"\#($0)","color":"f29513","default":true}"# }
        return """
            {"url":"https://api.github.com/repos/octo/garden/issues/\(number)",\
            "html_url":"https://github.com/octo/garden/issues/\(number)","id":\(id),"node_id":"MDU6SXNzdWU\(id)",\
            "number":\(number),"title":\(JSON.text(content.title)),"user":\(user(author)),\
            "labels":[\(labels.joined(separator: ","))],"state":"\(content.state.rawValue)","locked":false,"assignee":null,\
            "assignees":[],"milestone":null,"comments":0,"created_at":"\(stamp)","updated_at":"\(stamp)",\
            "closed_at":null,"author_association":"MEMBER","body":\(JSON.text(body)),"state_reason":null}
            """
    }

    private func user(_ id: Int64) -> String {
        """
        {"login":"gardener-\(id)","id":\(id),"avatar_url":"https://avatars.githubusercontent.com/u/\(id)?v=4",\
        "type":"User","site_admin":false}
        """
    }

    private func envelope(_ sender: Int64) -> String {
        """
        "repository":{"id":\(repository),"name":"\(Scene.project(of: repository))",\
        "full_name":"octo/\(Scene.project(of: repository))","private":true,"owner":\(user(1))},\
        "installation":{"id":\(repository % 3 + 1)},"sender":\(user(sender))
        """
    }
}

/// Texts of a real length, each a little different.
enum Prose {
    private static let sentences = [
        "The leaves of the roses at the south wall have had black spots since the rain.",
        "We have cut off what was worst, and burned it.", "It comes back within a week.",
        "Has anybody tried the milk that was recommended?", "The soil is heavy there and stays wet.",
        "Pictures are attached.", "The other beds are well.", "I would rather not spray so close to the pond.",
        "Last year it began in June.", "See also what was said about mildew.",
    ]

    static func paragraph(_ seed: Int64, sentences count: Int64 = 6) -> String {
        (0..<count).map { sentences[Int((seed &* 7 &+ $0 &* ($0 + seed % 5)) % Int64(sentences.count))] }
            .joined(separator: " ") + " (\(seed))"
    }
}
