import LedgerEvents
import Projections
import SyncEngine

/// GitHub and the ledger say the same of everything that is connected, and nothing is there twice.
extension Universe {
    func checkAgreement() throws {
        guard let seen = look(), let marker = machines[.serve]?.marker else {
            return report([.init("simulator", "nobody can be asked at the end")])
        }
        for repository in seen.repositories where isReachable(repository, seen) {
            for issue in repository.issues { checkIssue(issue, in: repository, marker) }
            checkDeparted(repository)
        }
        checkOwn(seen, marker)
    }

    /// Whether both sides take it for connected.
    private func isReachable(_ repository: GitHubSeen.Repository, _ seen: GitHubSeen) -> Bool {
        guard let known = mirror.repositories[repository.id], known.project != nil else { return false }
        guard setting.isApp else { return true }
        guard let installation = known.installation, mirror.installations[installation]?.state ?? .active == .active
        else { return false }
        return seen.installations.contains {
            $0.id == installation && !$0.suspended && $0.repositories.contains(repository.fullName)
        }
    }

    private func checkIssue(_ issue: GitHubSeen.Issue, in repository: GitHubSeen.Repository, _ marker: Marker) {
        let place = "\(repository.fullName)#\(issue.number)"
        let binding = mirror.bindings.values.first {
            $0.comment == nil && $0.repository == repository.id && $0.number == issue.number
        }
        guard let binding, let record = mirror.records[binding.record] else {
            return report([.init("unknown", "\(place) is no record")])
        }
        compare(record, place) {
            TaskContent(issue, stripped(issue.body ?? "", of: record.id, marker)).map { .task($0) }
        }
        for comment in issue.comments {
            let place = "\(place), comment \(comment.id)"
            guard let bound = mirror.bindings.values.first(where: { $0.comment == comment.id }),
                let record = mirror.records[bound.record]
            else {
                // What came along with an issue from elsewhere was not changed by that, and no list tells of it.
                if !movedAlong.contains(comment.id) { report([.init("unknown", "\(place) is no record")]) }
                continue
            }
            compare(record, place) { .comment(CommentContent(body: stripped(comment.body, of: record.id, marker))) }
        }
    }

    private func compare(_ record: Record, _ place: String, _ there: () -> Content?) {
        guard record.deletedBy == nil else {
            return report([.init("gone here", "\(record.id.text) is deleted, and \(place) is there")])
        }
        let errored = (mirror.ofRecord[record.id] ?? []).contains { mirror.operations[$0]?.state.name == .errored }
        guard !errored, !mirror.redacted.contains(record.id) else { return }
        let here = record.content.flatMap { mirror.contents[$0] }.flatMap { Content(record.id.kind, canonical: $0) }
        let there = there()
        if here != there {
            report([
                .init(
                    "disagreement",
                    "\(record.id.text) says \(here.map { "\($0)" } ?? "nothing"), and \(place) "
                        + "\(there.map { "\($0)" } ?? "nothing")")
            ])
        }
    }

    /// The marker of a record's own create is no part of what it says.
    private func stripped(_ text: String, of record: RecordID, _ marker: Marker) -> String {
        guard let found = marker.find(in: text), mirror.operations[found.operation]?.record == record else {
            return text
        }
        return found.body
    }

    /// Records whose resource is not there any more.
    private func checkDeparted(_ repository: GitHubSeen.Repository) {
        let numbers = Set(repository.issues.map(\.number))
        let comments = Set(repository.issues.flatMap(\.comments).map(\.id))
        for binding in mirror.bindings.values.sorted(by: { $0.record < $1.record }) {
            guard binding.released == nil, let record = mirror.records[binding.record], record.deletedBy == nil else {
                continue
            }
            let home = record.parent.flatMap { mirror.bindings[$0] } ?? binding
            guard home.repository == repository.id, home.released == nil else { continue }
            let isThere = binding.comment.map(comments.contains) ?? binding.number.map(numbers.contains) ?? true
            if !isThere {
                report([
                    .init(
                        "gone there", "\(record.id.text) lives on, and its resource in \(repository.fullName) is gone")
                ])
            }
        }
    }

    /// What one operation made is there once. Others may have copied its mark, but not under our name.
    private func checkOwn(_ seen: GitHubSeen, _ marker: Marker) {
        var made: [OperationID: [String]] = [:]
        for (repository, issue) in seen.issues {
            let place = "\(repository.fullName)#\(issue.number)"
            if issue.isOurs, let found = marker.find(in: issue.body ?? "") {
                made[found.operation, default: []].append(place)
            }
            for comment in issue.comments where comment.isOurs {
                guard let found = marker.find(in: comment.body) else { continue }
                made[found.operation, default: []].append("\(place), comment \(comment.id)")
            }
        }
        let told = Set(mirror.operations.values.filter { $0.reason == .twin }.compactMap(\.record))
        for (operation, places) in made.sorted(by: { $0.key < $1.key }) where places.count > 1 {
            let record = mirror.operations[operation]?.record
            guard record.map({ !told.contains($0) }) ?? true else { continue }
            report([.init("twice", "operation \(operation) made \(places.joined(separator: " and "))")])
        }
    }
}

extension TaskContent {
    fileprivate init?(_ issue: GitHubSeen.Issue, _ body: String) {
        guard let state = IssueState(rawValue: issue.state) else { return nil }
        self.init(
            title: issue.title, body: body, state: state, stateReason: issue.stateReason, labels: issue.labels,
            assignees: issue.assignees, milestone: issue.milestone)
    }
}
