import LedgerEvents
import Projections
import SyncEngine

/// What a decision went by, against what the log alone says at that position.
extension LogMirror {
    func flaw(in decision: DecisionMade) -> String? {
        let state = decision.state
        guard records[state.id] == state.record else { return "the record was not as the log says" }
        let parent = (state.record?.parent ?? state.parentBinding?.record).flatMap { bindings[$0] }
        guard bindings[state.id] == state.binding, parent == state.parentBinding else {
            return "the binding was not as the log says"
        }
        guard confirmations.contains(state.id) == state.hasConfirmationPending else {
            return "the confirmation was not as the log says"
        }
        guard accesses(decision).contains(state.access) else {
            return "the access was \(state.access), which is not as the log says"
        }
        return flawInOperations(state) ?? flawInContents(state)
    }

    private func flawInOperations(_ state: RecordState) -> String? {
        for (id, operation) in state.operations where operation != operations[id] {
            return "operation \(id) was not as the log says"
        }
        let live = (ofRecord[state.id] ?? []).filter { operations[$0]?.isPending == true }
        for id in live + [state.record?.deletedBy].compactMap(\.self) where state.operations[id] == nil {
            return "operation \(id) was overlooked"
        }
        return nil
    }

    /// Everything that is pointed to was there as it stands in the log, or is erased there too.
    private func flawInContents(_ state: RecordState) -> String? {
        for (position, content) in state.contents
        where contents[position].flatMap({ Content(state.id.kind, canonical: $0) }) != content {
            return "the content of \(position) was not as the log says"
        }
        for position in state.erased where contents[position] != nil {
            return "the content of \(position) was taken for erased"
        }
        let pointedTo =
            [state.record?.content, state.record?.agreedContent]
            + state.operations.values.flatMap { [$0.content, $0.replaced] }
        for position in pointedTo.compactMap(\.self)
        where (state.contents[position] != nil) == state.erased.contains(position) {
            let isErased = state.erased.contains(position)
            return "the content of \(position) was \(isErased ? "both there and" : "neither there nor") erased"
        }
        return nil
    }

    /// What access may have been taken for: by the record's own repository, or that of what was decided about.
    private func accesses(_ decision: DecisionMade) -> [Access] {
        let state = decision.state
        var (repositories, installations): ([Int64?], [Int64?]) = ([], [])
        var elsewhere: [Access] = []
        switch decision.command {
        case .receive(let report), .admit(_, let report):
            repositories = [report.recorded.repository]
            installations = [report.installation]
            // Gone to where the record does not follow.
            if report.recorded.action == "transferred" {
                elsewhere = [.refused(.repositoryNotConnected, installation: report.installation)]
            }
        case .edit(let edit): repositories = [edit.target]
        case .resume(let target): repositories = [target]
        default: break
        }
        let about = state.operations.values
        repositories = state.home.map { [$0] } ?? repositories + about.map(\.repository) + [nil]
        installations += about.filter { $0.direction == .inbound }.map(\.installation) + [nil]
        return repositories.flatMap { id in
            let repository = id.flatMap { self.repositories[$0] }
            return installations.map { installation in
                let installation = installation ?? repository?.installation
                return Access(repository, id: installation, installation.flatMap { self.installations[$0] })
            }
        } + elsewhere
    }
}
