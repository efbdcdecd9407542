import Foundation
import LedgerEvents
import Projections

/// What webhooks said that we answered: from then on it stands in an operation, whatever becomes of it there. The truth
/// is here what GitHub sent, and not what we made of it.
struct HeardTexts {
    /// Where an issue or a pull request is to be found, or a comment, which goes along when that moves.
    private enum Place: Hashable, CustomStringConvertible {
        case issue(repository: Int64, number: Int64)
        case comment(Int64)

        /// nil if it was never said.
        init?(_ operation: Projections.Operation) {
            if operation.kind == .comment {
                guard let comment = operation.comment else { return nil }
                self = .comment(comment)
            } else {
                guard let repository = operation.repository, let number = operation.number else { return nil }
                self = .issue(repository: repository, number: number)
            }
        }

        var description: String {
            switch self {
            case .issue(let repository, let number): "\(repository)#\(number)"
            case .comment(let id): "comment \(id)"
            }
        }
    }

    private struct Heard {
        var place: Place
        var text: Text
        var delivery: String
        /// A write of ours replaced it.
        var isOverwritten = false
    }

    /// What operations say.
    private struct Said {
        private var texts: Set<Text> = []
        private var isErased = false

        mutating func add(_ texts: [Text]?) {
            self.texts.formUnion(texts ?? [])
            if texts == nil { isErased = true }
        }

        func has(_ text: Text) -> Bool { isErased || texts.contains(text) }
    }

    private var all: [Heard] = []
    var count: Int { all.count }

    /// A webhook that was taken in.
    mutating func take(_ event: String, _ delivery: String, _ body: some DataProtocol) {
        guard ["issues", "pull_request", "issue_comment"].contains(event),
            let words = try? JSONDecoder().decode(WebhookWords.self, from: Data(body)),
            !Self.saysLittle.contains(words.action)
        else { return }
        let place: Place
        let texts: [Text]
        if let comment = words.comment {
            place = .comment(comment.id)
            texts = [Text(field: .body, text: comment.body)]
        } else if let issue = words.issue ?? words.pullRequest {
            place = .issue(repository: words.repository.id, number: issue.number)
            texts = [Text(field: .title, text: issue.title), Text(field: .body, text: issue.body ?? "")]
        } else {
            return
        }
        all += texts.map { Heard(place: place, text: $0.withoutMark, delivery: delivery) }
        guard Self.ours.contains(words.sender.login) else { return }
        let replaced = [
            words.changes?.title.map { Text(field: .title, text: $0.from) },
            words.changes?.body.map { Text(field: .body, text: $0.from) },
        ]
        all += replaced.compactMap(\.self)
            .map { Heard(place: place, text: $0.withoutMark, delivery: delivery, isOverwritten: true) }
    }

    /// A deletion is about what was said before, and GitHub's payloads of pins leave fields out.
    private static let saysLittle: Set = ["deleted", "pinned", "unpinned"]
    private static let ours: Set = ["octocat", "syncledger[bot]"]

    /// What stands in no operation. Where something was erased nobody can tell any more.
    func missing(in mirror: LogMirror) -> [Violation] {
        var (at, of): ([Place: Said], [RecordID: Said]) = ([:], [:])
        var records: [Place: Set<RecordID>] = [:]
        for operation in mirror.operations.values {
            for position in [operation.content, operation.replaced].compactMap(\.self) {
                let texts = mirror.texts(at: position, operation.kind)?.map(\.withoutMark)
                if let place = Place(operation) { at[place, default: Said()].add(texts) }
                if let record = operation.record { of[record, default: Said()].add(texts) }
            }
            if let place = Place(operation), let record = operation.record {
                records[place, default: []].insert(record)
            }
        }
        return all.filter { heard in
            // What stood before may have been said where the issue was before.
            let ofRecord = heard.isOverwritten ? (records[heard.place] ?? []).compactMap { of[$0] } : []
            return !(ofRecord + [at[heard.place]].compactMap(\.self)).contains { $0.has(heard.text) }
        }.map { heard in
            let what = heard.isOverwritten ? "was replaced by us" : "was told"
            return Violation(
                heard.isOverwritten ? "overwritten" : "unheard",
                "\"\(heard.text.text)\" of \(heard.place) \(what) in delivery \(heard.delivery.prefix(8)), and stands in "
                    + "no operation")
        }
    }
}

/// What a webhook says, read in another way than the engine does.
private struct WebhookWords: Decodable {
    struct Account: Decodable { var login: String }
    struct Repository: Decodable { var id: Int64 }
    struct Issue: Decodable {
        var number: Int64
        var title: String
        var body: String?
    }
    struct Comment: Decodable {
        var id: Int64
        var body: String
    }
    struct Change: Decodable { var from: String }
    struct Changes: Decodable {
        var title: Change?
        var body: Change?
    }

    var action: String
    var sender: Account
    var repository: Repository
    var issue: Issue?
    var pullRequest: Issue?
    var comment: Comment?
    var changes: Changes?

    private enum CodingKeys: String, CodingKey {
        case action, sender, repository, issue, comment, changes
        case pullRequest = "pull_request"
    }
}
