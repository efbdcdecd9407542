import LedgerEvents

/// What the measured ledgers are about, over and over: an issue is opened and becomes a task, and a second delivery
/// that says the same is found to be a duplicate. Ten events, as intake writes them, four of which bring a body.
///
/// Every payload and every body is padded to a stated size, JSON's way: with spaces behind it. Without the bodies an
/// event is as large as one of a peer that knows of no bodies.
struct Story {
    static let length = 10
    static let size = 400

    private static let repository: Int64 = 1_296_269
    private static let installation: Int64 = 5
    private static let actor: Int64 = 583_231

    /// Events from position 1 on, of which the last story may be cut short.
    static func drafts(_ count: Int, bodies: Bool) -> [Draft] {
        let stories = (count + length - 1) / length
        return (0..<stories).lazy.flatMap { Story(number: $0).drafts }.prefix(count).map { draft in
            var draft = draft
            if !bodies { draft.body = .none }
            return draft
        }
    }

    private let number: Int
    private let first: Position

    private init(number: Int) {
        self.number = number
        first = Position(number * Self.length + 1)
    }

    private var opened: OperationID { first + 1 }
    private var repeated: OperationID { first + 8 }
    private var issue: Int64 { Int64(number) + 1 }
    private var time: GitHubSeconds { 1_750_000_000 + Int64(number) }

    private var drafts: [Draft] {
        [
            receipt("opened"),
            recorded("opened", opened),
            about(opened, Transitioned(.operationProcessing, evidence(.order))),
            about(opened, RecordCreated(project: "garden", parent: nil, origin: .inbound, authority: .issue)),
            about(
                opened,
                RecordBound(
                    repository: Self.repository, number: issue, issue: 9_000_000 + issue, pullRequest: nil, comment: nil
                )),
            about(
                opened, RecordChanged(.recordSynced, fields: [.title, .body, .state], state: .open), time: time,
                body: .of(opened)),
            about(opened, Transitioned(.operationCompleted, evidence(.apply, reason: .applied))),
            receipt("labeled"),
            recorded("labeled", repeated),
            about(repeated, Transitioned(.operationDuplicate, evidence(.sameContent)), related: opened),
        ].map(Self.padded)
    }

    private func receipt(_ action: String) -> Draft {
        Draft(
            WebhookReceived(
                delivery: "72d3162e-cc78-11e3-81ab-\(number)-\(action)", event: "issues", action: action,
                hook: "292430182",
                repository: Self.repository, size: Self.size),
            installation: Self.installation, actor: Self.actor, body: .new(text))
    }

    private func recorded(_ action: String, _ id: OperationID) -> Draft {
        var recorded = OperationRecorded(kind: .task, direction: .inbound, change: .upsert, action: action)
        recorded.resource = .issue
        recorded.repository = Self.repository
        recorded.number = issue
        recorded.issue = 9_000_000 + issue
        recorded.isPullRequest = false
        recorded.policy = "timestamps"
        return about(id, recorded, time: time, body: .new(text))
    }

    private func about(
        _ id: OperationID, _ payload: some Payload, related: OperationID? = nil, time: GitHubSeconds? = nil,
        body: Draft.Body = .none
    ) -> Draft {
        Draft(
            payload, record: .task("task-\(opened)"), operation: id, relatedOperation: related,
            installation: body == .none ? nil : Self.installation, githubUpdatedAt: time, actor: Self.actor,
            correlation: id - 1, causation: id - 1, body: body)
    }

    private func evidence(_ rule: Rule, reason: Reason? = nil) -> Evidence {
        var evidence = Evidence(policy: "timestamps", rule: rule, reason: reason, read: [opened])
        evidence.time = time * Timestamp.microsecondsPerSecond
        evidence.against = evidence.time
        return evidence
    }

    private var text: [UInt8] {
        let content = TaskContent(title: "Issue \(number)", body: "Found a bug.", labels: ["bug"])
        return Self.padding(Content.task(content).canonical)
    }

    private static func padded(_ draft: Draft) -> Draft {
        var draft = draft
        draft.payload = String(decoding: padding(Array(draft.payload.utf8)), as: UTF8.self)
        return draft
    }

    private static func padding(_ bytes: [UInt8]) -> [UInt8] {
        bytes + Array(repeating: UInt8(ascii: " "), count: max(0, size - bytes.count))
    }
}
