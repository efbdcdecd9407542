package import LedgerEvents
package import Projections

/// One repository of a GitHub that holds issues and tells every change, in whole seconds of its own clock.
package struct ModelGitHub: Sendable {
    package struct Issue: Sendable, Equatable {
        package var number: Int64
        package var content: TaskContent
        package var updatedAt: GitHubSeconds
        /// The create of ours whose marker the body carries.
        package var marker: OperationID?
        package var isDeleted = false
    }

    /// What a webhook says, on its way.
    package struct Delivery: Sendable, Equatable {
        package var issue: Issue
        package var action: String
        package var replaced: ReplacedTexts?
        /// The marker that was in the text it replaced.
        package var replacedMarker: OperationID?
        /// What people said by it.
        var news: Set<FieldValue> = []
    }

    package private(set) var issues: [Issue] = []
    package var deliveries: [Delivery] = []
    /// Whatever an issue has ever said.
    private(set) var stood: Set<FieldValue> = []

    package init() {}

    package subscript(_ number: Int64) -> Issue? { issues.first { $0.number == number } }

    package func marked(_ operation: OperationID) -> Issue? {
        issues.first { $0.marker == operation && !$0.isDeleted }
    }

    package mutating func open(_ content: TaskContent, marker: OperationID? = nil, at time: GitHubSeconds) -> Issue {
        // What a creation cannot carry GitHub ignores.
        var opened = content
        opened.state = .open
        opened.stateReason = nil
        opened.milestone = nil
        let issue = Issue(number: Int64(issues.count) + 7, content: opened, updatedAt: time, marker: marker)
        issues.append(issue)
        stood.formUnion(opened.values())
        deliveries.append(Delivery(issue: issue, action: "opened", news: marker == nil ? opened.values() : []))
        return issue
    }

    /// An edit that changes nothing moves no time and is told to nobody.
    package mutating func edit(
        _ number: Int64, at time: GitHubSeconds, isOurs: Bool = false, droppingMarker: Bool = false,
        _ change: (inout TaskContent) -> Void
    ) -> Issue? {
        guard let index = issues.firstIndex(where: { $0.number == number && !$0.isDeleted }) else { return nil }
        let before = issues[index].content
        let marker = issues[index].marker
        if droppingMarker { issues[index].marker = nil }
        change(&issues[index].content)
        let after = issues[index].content
        guard before != after else { return issues[index] }
        issues[index].updatedAt = time
        stood.formUnion(after.values())
        var replaced = ReplacedTexts()
        if before.title != after.title { replaced.title = before.title }
        if before.body != after.body { replaced.body = before.body }
        deliveries.append(
            Delivery(
                issue: issues[index], action: "edited",
                replaced: replaced == ReplacedTexts() ? nil : replaced,
                replacedMarker: droppingMarker ? marker : nil, news: isOurs ? [] : after.news(since: before)))
        return issues[index]
    }

    /// Something that is not mapped, a lock for example, moves the time alone.
    package mutating func touch(_ number: Int64, at time: GitHubSeconds) {
        guard let index = issues.firstIndex(where: { $0.number == number && !$0.isDeleted }) else { return }
        issues[index].updatedAt = time
        deliveries.append(Delivery(issue: issues[index], action: "locked"))
    }

    /// The delivery carries the time of the last change, not that of the deletion.
    package mutating func delete(_ number: Int64) {
        guard let index = issues.firstIndex(where: { $0.number == number && !$0.isDeleted }) else { return }
        issues[index].isDeleted = true
        deliveries.append(Delivery(issue: issues[index], action: "deleted"))
    }
}

extension ModelGitHub.Issue {
    package func report(_ action: String) -> Report {
        var recorded = OperationRecorded(
            kind: .task, direction: .inbound, change: action == "deleted" ? .delete : .upsert, action: action)
        recorded.resource = .issue
        recorded.repository = 10
        recorded.number = number
        recorded.issue = number * 100
        recorded.isPullRequest = false
        return Report(recorded: recorded, content: .task(content), updatedAt: updatedAt, project: "p")
    }
}
