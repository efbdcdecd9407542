/// # The control API
///
/// Below `/_control`, for tests and demonstrations; no credentials, JSON in and out. What it refuses comes back in the
/// shape of GitHub's own errors. In every body a repository is named `OWNER/NAME`; fields in brackets may be left out.
///
/// | request | body | does |
/// |---|---|---|
/// | `POST repositories` | `owner, name, [owner_type], [private], [installation]` | makes one;
/// `User` or `Organization` |
/// | `POST repositories/rename` | `repository, name, [login]` | renames it; the old name redirects |
/// | `POST repositories/transfer` | `repository, owner, [login]` | gives it to another owner, whom
/// no installation follows |
/// | `POST repositories/delete` | `repository, [login]` | deletes it with all that is in it |
/// | `POST repositories/archive`, `/unarchive` | `repository, [login]` | nothing in it changes any more, or all may again |
/// | `POST repositories/issues` | `repository, enabled, [login]` | switches its issues off, or on again |
/// | `POST users` | `login` | makes somebody known, so that they can be assigned |
/// | `POST users/rename` | `login, name` | gives an account another login, and what it owns another name |
/// | `POST users/delete` | `login` | deletes an account that owns nothing |
/// | `POST labels/rename` | `repository, label, name` | gives a label another name, on all that has it |
/// | `POST labels/delete` | `repository, label, [login]` | deletes a label, and takes it off all that has it |
/// | `POST tokens` | `token, login, [push]` | adds a personal access token; `push: false` may only read and report |
/// | `POST tokens/expire` | | every installation token is worth nothing from now on |
/// | `POST tokens/lag` | `seconds` | for so long a new installation token is not known here |
/// | `POST milestones` | `repository, title, [login]` | makes a milestone |
/// | `POST pulls` | `repository, title, [body], [user], [head], [base], [draft]` | opens a pull request |
/// | `POST installations` | `account, [id], [repositories]` | installs the App |
/// | `POST installations/ID/suspend`, `/unsuspend`, `/delete` | `[login]` | |
/// | `POST installations/ID/repositories` | `[add], [remove], [login]` | changes what it reaches |
/// | `POST human` | see `HumanAction` | changes something as a person on github.com |
/// | `POST webhooks` | see `setWebhooks` | what goes wrong with deliveries |
/// | `GET webhooks` | | that, and how many are held and under way |
/// | `POST webhooks/flush` | | sends what is held; answers when nothing is under way any more |
/// | `POST webhooks/redeliver` | `[back], [after_ms]` | sends a delivery once more, under its GUID |
/// | `POST faults` | see `FaultControl` | what goes wrong with requests |
/// | `GET faults`, `DELETE faults` | | what is still to go wrong; nothing more |
/// | `POST copies` | `[seconds], [reads], [one_of]`, see `LaggingCopies` | reads are answered from a copy that lags |
/// | `GET copies` | | how often that made a difference |
/// | `POST clock` | `[offset_seconds], [frozen_at], [speed], [pull_request_lag_seconds]` | GitHub's clock |
/// | `GET clock` | | the same, and `now` |
/// | `POST limits` | see `setLimits` | primary and secondary limits |
/// | `GET exchanges?after=N&limit=M` | | the API's requests and answers after number N: a JSON array |
/// | `GET deliveries?after=N&limit=M` | | every webhook that was sent or lost: a JSON array |
/// | `GET state` | | repositories with their issues and comments |
/// | `POST reset` | | forgets everything but the command line |
struct ControlRequest: Sendable {
    var method: String
    /// Below `/_control`.
    var path: [String]
    var query: Query
    var body: JSON

    func text(_ name: String) -> String? { body[name]?.text }

    func required(_ name: String) throws(Refusal) -> String {
        guard let text = text(name) else { throw .invalid("Control", name, "missing_field") }
        return text
    }

    func texts(_ name: String) -> [String]? { body[name]?.elements?.compactMap(\.text) }

    func number(_ name: String) -> Int? { body[name]?.number }

    func has(_ name: String) -> Bool { body[name] != nil }

    /// A misspelt field would silently make a test kinder than it means to be.
    func allow(_ names: String...) throws(Refusal) {
        for member in body.members ?? [] where !names.contains(member.name) {
            throw .invalid("Control", member.name, "invalid", message: "unknown field; known are \(names)")
        }
    }
}

extension World {
    func repositoryID(named name: String) throws(Refusal) -> Int {
        guard let repository = repository(fullName: name) else {
            throw .invalid("Control", "repository", "missing", value: .string(name))
        }
        return repository.id
    }

    /// One in which something is to change.
    func writableRepositoryID(named name: String) throws(Refusal) -> Int {
        let id = try repositoryID(named: name)
        guard repositories[id]?.isArchived != true else { throw .archived }
        return id
    }
}
