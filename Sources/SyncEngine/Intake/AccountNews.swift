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

    /// GitHub's time of what the payload shows; nil where it says none. A comment's deletion moves its issue's alone.
    var reportedAt: GitHubSeconds? {
        switch content {
        case .issue(let event): event.issue.updatedAt
        case .pullRequest(let event): event.pullRequest.updatedAt
        case .comment(let event): max(event.comment.updatedAt, event.issue.updatedAt)
        case .installation, .installationRepositories, .repository, .ping, .other: nil
        }
    }
}

extension LedgerTransaction {
    /// Writes down logins that are new: everything else knows users by their ids. A late report, and one whose time
    /// nobody can tell, does not bring an old login back.
    func note(_ accounts: Set<Account>, at time: GitHubSeconds?, _ receipt: Position) throws {
        for account in accounts.sorted(by: { $0.id < $1.id }) {
            if let known = try rows.find(GitHubUser.self, account.id) {
                guard known.login != account.login, let time, !known.isYounger(than: time) else { continue }
            }
            try append(
                Draft(
                    UserNamed(user: account.id, isBot: account.isBot), githubUpdatedAt: time, correlation: receipt,
                    causation: receipt, body: .new(Array(account.login.utf8))))
        }
    }
}
