/// Accounts that get another login, and that are deleted. No webhook that we listen to tells of it, and no `updated_at`
/// moves: what they wrote and what they are assigned to shows it at once.
extension World {
    /// What they own has another name with them, and redirects from the old one.
    mutating func renameAccount(_ login: String, to newLogin: String) throws(Refusal) -> Account {
        var account = try knownAccount(login)
        if let other = self.account(login: newLogin), other.id != account.id {
            throw .invalid("User", "login", "already_exists")
        }
        for repository in repositories.values where repository.ownerID == account.id {
            formerNames[fullName(repository).lowercased()] = repository.id
        }
        account.login = newLogin
        accounts[account.id] = account
        return account
    }

    /// What they wrote is nobody's from now on, and they are assigned to nothing. Whoever owns something stays.
    mutating func deleteAccount(_ login: String) throws(Refusal) {
        let id = try knownAccount(login).id
        let isOwner =
            repositories.values.contains { $0.ownerID == id } || installations.values.contains { $0.accountID == id }
            || personalTokens.values.contains { $0.accountID == id }
        guard !isOwner else { throw .unprocessable("An account that owns something cannot be deleted.") }
        accounts[id] = nil
        for (repositoryID, repository) in repositories {
            for number in repository.issues.keys {
                repositories[repositoryID]?.issues[number]?.assigneeIDs.removeAll { $0 == id }
            }
        }
    }

    private func knownAccount(_ login: String) throws(Refusal) -> Account {
        guard let account = account(login: login) else { throw .notFound }
        return account
    }
}
