import LedgerEvents
import Projections
import SyncEngine

/// GitHub and the ledger say the same of everything that is connected, and nothing is there twice.
extension Universe {
    func checkAgreement() throws {
        guard let seen = look(), let marker = machines[.serve]?.marker else {
            return report([.init("simulator", "nobody can be asked at the end")])
        }
        checkAccess(seen)
        for repository in seen.repositories where isReachable(repository, seen) {
            for issue in repository.issues { checkIssue(issue, in: repository, marker) }
            checkRecords(of: repository)
        }
        checkErrored(seen)
        checkOwn(seen)
    }

    /// Whether both sides take it for connected, and for one that can be written to.
    func isReachable(_ repository: GitHubSeen.Repository, _ seen: GitHubSeen) -> Bool {
        guard let known = mirror.repositories[repository.id], known.project != nil, !known.isArchived,
            !repository.archived
        else { return false }
        guard setting.isApp else { return true }
        guard let installation = known.installation, mirror.installations[installation]?.state ?? .active == .active
        else { return false }
        return reaches(repository, seen, by: installation)
    }

    private func reaches(_ repository: GitHubSeen.Repository, _ seen: GitHubSeen, by installation: Int64) -> Bool {
        seen.installations.contains {
            $0.id == installation && !$0.suspended && $0.repositories.contains(repository.fullName)
        }
    }

    /// What GitHub gives is not taken for lost, suspended or archived for ever, whatever told of it or did not. Else
    /// nobody would notice: what is out of reach is compared with nothing.
    private func checkAccess(_ seen: GitHubSeen) {
        for repository in seen.repositories where !repository.archived && !isReachable(repository, seen) {
            guard let known = mirror.repositories[repository.id], known.project ?? known.lostProject != nil,
                !setting.isApp || seen.installations.contains(where: { reaches(repository, seen, by: $0.id) })
            else { continue }
            report([
                .init("access", "\(repository.fullName) can be reached, and is taken for one that cannot: \(known)")
            ])
        }
    }

    private func checkIssue(_ issue: GitHubSeen.Issue, in repository: GitHubSeen.Repository, _ marker: Marker) {
        let place = "\(repository.fullName)#\(issue.number)"
        let binding = mirror.bindings.values.first {
            $0.comment == nil && $0.repository == repository.id && $0.number == issue.number
        }
        guard let binding, let record = mirror.records[binding.record] else {
            if mirror.hasTwin({ $0.isIssue(issue.number, in: repository.id) }) { return }
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
                if !mirror.hasTwin({ $0.isComment(comment.id) }) {
                    report([.init("unknown", "\(place) is no record")])
                }
                continue
            }
            compare(record, place) { .comment(CommentContent(body: stripped(comment.body, of: record.id, marker))) }
        }
    }

    private func compare(_ record: Record, _ place: String, _ there: () -> Content?) {
        if setting.isLiteral { return }
        guard record.deletedBy == nil else {
            return report([.init("gone here", "\(record.id.text) is deleted, and \(place) is there")])
        }
        guard !mirror.redacted.contains(record.id) else { return }
        if compared.insert(record.id).inserted { mirror.coverage.count(Judged(record.id.kind, isGivenBack)) }
        let here = record.content.flatMap { mirror.contents[$0] }.flatMap { Content(record.id.kind, canonical: $0) }
        let there = there()
        if here?.canonical != there?.canonical {
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
        return Text(field: .body, text: text).withoutMark(of: found.operation).text
    }

    /// Whatever lives here is something that is there.
    private func checkRecords(of repository: GitHubSeen.Repository) {
        let numbers = Set(repository.issues.map(\.number))
        let comments = Set(repository.issues.flatMap(\.comments).map(\.id))
        let living = mirror.records.values.filter { $0.deletedBy == nil && mirror.home(of: $0) == repository.id }
        for record in living.sorted(by: { $0.id < $1.id }) {
            if let binding = mirror.bindings[record.id] {
                let isThere = binding.comment.map(comments.contains) ?? binding.number.map(numbers.contains) ?? false
                if isThere || setting.isLiteral { continue }
                report([
                    .init(
                        "gone there", "\(record.id.text) lives on, and its resource in \(repository.fullName) is gone")
                ])
            } else if !mirror.isExcused(record) {
                report([.init("never there", "\(record.id.text) lives, and never came to \(repository.fullName)")])
            }
        }
    }

    /// With nothing wrong any more, and after it was tried again, nothing is errored of what is there and may be
    /// reached. With a task goes all that was to be said there.
    private func checkErrored(_ seen: GitHubSeen) {
        let reachable = Set(seen.repositories.filter { isReachable($0, seen) }.map(\.id))
        for operation in mirror.operations.values.sorted(by: { $0.id < $1.id }) where operation.state.name == .errored {
            guard let record = operation.record.flatMap({ mirror.records[$0] }), record.deletedBy == nil,
                record.parent.flatMap({ mirror.records[$0]?.deletedBy }) == nil, let home = mirror.home(of: record),
                reachable.contains(home)
            else { continue }
            let reason = operation.reason?.rawValue ?? "no reason"
            report([.init("errored", "operation \(operation.id) of \(record.id.text) stays errored: \(reason)")])
        }
    }

    /// What one operation made is there once, or told of as a twin. Of what lies where we may not look nobody tells.
    private func checkOwn(_ seen: GitHubSeen) {
        var places: [Creations.Resource: String] = [:]
        for repository in seen.repositories where isReachable(repository, seen) {
            for issue in repository.issues {
                let place = "\(repository.fullName)#\(issue.number)"
                places[.issue(issue.id)] = place
                for comment in issue.comments { places[.comment(comment.id)] = "\(place), comment \(comment.id)" }
            }
        }
        report(creations.untold(places) { mirror.twins[$0]?.count ?? 0 })
    }
}

extension LogMirror {
    /// Whether the log tells of such a twin, which becomes no record.
    fileprivate func hasTwin(_ isIt: (Twin) -> Bool) -> Bool { twins.values.joined().contains(where: isIt) }

    /// Why a record may be nowhere at GitHub: what it said was erased before it was sent, another check tells of it, or
    /// it is a comment of what is nowhere itself.
    fileprivate func isExcused(_ record: Record) -> Bool {
        if let task = record.parent, bindings[task] == nil || records[task]?.deletedBy != nil { return true }
        return redacted.contains(record.id)
            || (ofRecord[record.id] ?? []).contains { operations[$0]?.state.name == .errored }
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
