/// A repository's labels, renamed and deleted. Neither moves any issue's `updated_at`: no list by time tells of it.
extension World {
    /// Issues have the label, and not its name. GitHub announces `label`, to which no App here
    /// listens, and nothing about them.
    mutating func renameLabel(_ name: String, to newName: String, in repositoryID: Int) throws(Refusal) -> Label {
        var label = try label(named: name, in: repositoryID)
        guard newName.contains(where: { !$0.isWhitespace }) else { throw .invalid("Label", "name", "missing_field") }
        if let other = try? self.label(named: newName, in: repositoryID), other.id != label.id {
            throw .invalid("Label", "name", "already_exists")
        }
        let old = label
        label.name = newName
        repositories[repositoryID]?.labels.replace([old], with: [label])
        return label
    }

    /// GitHub announces `unlabeled` of each issue that had it, and does not say there which label that was.
    mutating func deleteLabel(_ name: String, in repositoryID: Int, by sender: Sender) throws(Refusal) {
        let label = try label(named: name, in: repositoryID)
        repositories[repositoryID]?.labels.removeAll { $0.id == label.id }
        for number in repositories[repositoryID]?.issues.keys.sorted() ?? [] {
            guard var issue = repositories[repositoryID]?.issues[number], issue.labelIDs.contains(label.id)
            else { continue }
            issue.labelIDs.removeAll { $0 == label.id }
            repositories[repositoryID]?.issues[number] = issue
            if repositories[repositoryID]?.shows(issue) == true {
                announceIssue("unlabeled", number, in: repositoryID, by: sender)
            }
        }
    }

    private func label(named name: String, in repositoryID: Int) throws(Refusal) -> Label {
        guard let label = repositories[repositoryID]?.labels.first(where: { $0.name.lowercased() == name.lowercased() })
        else { throw .notFound }
        return label
    }
}
