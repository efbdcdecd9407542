import GitHub
import Ledger
import LedgerEvents
import Projections

extension WebhookPayload {
    /// Whom the payload names: who did it, and who wrote what it is about.
    var accounts: Set<Account> {
        var accounts = [sender]
        switch content {
        case .issue(let event): accounts += [event.issue.author] + event.issue.assignees
        case .pullRequest(let event): accounts += [event.pullRequest.author] + event.pullRequest.assignees
        case .comment(let event): accounts += [event.comment.author, event.issue.author]
        case .installation, .installationRepositories, .repository, .ping, .other: break
        }
        return Set(accounts.compactMap(\.self))
    }
}

extension LedgerTransaction {
    /// Writes down logins that are new: everything else knows users by their ids.
    func note(_ accounts: Set<Account>, _ receipt: Position) throws {
        for account in accounts.sorted(by: { $0.id < $1.id })
        where try rows.find(GitHubUser.self, account.id)?.login != account.login {
            try append(
                Draft(
                    UserNamed(user: account.id, isBot: account.isBot), correlation: receipt, causation: receipt,
                    body: .new(Array(account.login.utf8))))
        }
    }
}
