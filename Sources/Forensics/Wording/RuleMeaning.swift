package import LedgerEvents

extension Rule {
    /// The rule by what it means.
    package var meaning: String {
        switch self {
        case .connection:
            """
            a repository is synced only while it is connected and its installation is active, and \
            written to only while it is not archived
            """
        case .stale: "a snapshot older than the one in force changes nothing"
        case .busy: "what comes in while a call of ours is under way is decided after its answer"
        case .sameContent: "content that is in force already is not applied again"
        case .modifiedHere: "an edit here that is still to be sent stands against a change there that is not younger"
        case .supersede: "a newer operation takes the place of the older ones that still wait"
        case .twin: "a second resource made by one request of ours is never a second record"
        case .order: "a record's operations are processed one at a time, in the order of their times"
        case .apply: "a snapshot that nothing stands against becomes what the record says"
        case .next: "when one operation of a record ends, the next one starts"
        case .delete: "a delete is final, never compared by time, and what comes after it is dropped for it"
        case .otherKind: "times of issues and of pull requests are never compared with each other"
        case .partial: "a payload that lacks fields says that something happened, not what the resource is now"
        case .edit: "a client's edit changes the record at once, and GitHub is told afterwards"
        case .staleEdit: "an edit of something that has changed since is kept, and not carried out"
        case .claim: "the projector takes up one operation of a record at a time"
        case .readBeforeWrite: "a resource is read before it is written"
        case .answer: "GitHub's answer is a snapshot that both sides hold"
        case .failure: "a call that came to nothing is made again later, if that can help"
        case .outcomeUnknown: "a call without an answer is looked into before anything is sent again"
        case .retry: "a failed operation that is tried again passes every rule again"
        case .awaitedCreate: "a resource that nobody knows waits while a create of ours may have made it"
        case .overwritten: "an edit there that a write of ours replaced unseen is kept"
        case .resume: "what was edited while a record could not be synced goes out when it can be again"
        case .redaction: "an operation whose content has been redacted is not carried out"
        }
    }
}

extension Failure {
    /// What went wrong, as a clause.
    var wording: String {
        switch self {
        case .unreachable: "GitHub could not be reached"
        case .noAnswer: "no answer came from GitHub"
        case .server: "GitHub had an error of its own"
        case .unreadable: "GitHub's answer could not be read"
        case .unauthorized: "GitHub did not accept our credentials"
        case .forbidden: "GitHub refused us access"
        case .rateLimited: "GitHub's rate limit was reached"
        case .notFound: "GitHub found no such resource"
        case .gone: "the resource is gone from GitHub"
        case .validation: "GitHub refused the content"
        case .redirected: "GitHub has moved the resource elsewhere"
        case .unexpected: "GitHub's answer was not one that we know"
        case .processDied: "the process that made the call ended before an answer came"
        }
    }
}

extension Reason {
    /// Why an operation could not run or did not get through, as a clause.
    var wording: String {
        switch self {
        case .repositoryNotConnected: "its repository is not connected to a project"
        case .installationSuspended: "the installation of the GitHub App is suspended"
        case .installationRemoved: "the installation of the GitHub App has been removed"
        case .repositoryArchived: "its repository is archived at GitHub"
        case .applied: "the record took its content"
        case .answered: "GitHub answered"
        case .partlyTaken: "GitHub answered, and did not take all of it"
        case .unchanged: "nothing but the time had changed"
        case .alreadySo: "GitHub held its content already"
        case .deleted: "the resource was deleted"
        case .recordDeleted: "the record had been deleted"
        case .staleVersion: "the client had not seen the record's latest version"
        case .staleTime: "the edit was made before the record's last change"
        case .otherKind: "its time is of another kind than the record's"
        case .partial: "its payload lacks fields"
        case .overtaken: "something newer had overtaken it"
        case .released: "it was given back"
        case .deferred: "it was put off"
        case .accessDenied: "GitHub denied us access"
        case .notFound: "GitHub found no such resource"
        case .gone: "the resource is gone from GitHub"
        case .refusedByGitHub: "GitHub refused it"
        case .redirected: "GitHub has moved the resource elsewhere"
        case .attemptsExhausted: "it had been tried as often as makes sense"
        case .retried: "it was asked for by hand"
        case .rerouted: "it turned out to be about another record's resource"
        case .twin: "GitHub holds the record's resource twice"
        case .transferred: "its issue was moved to where its project is not connected"
        case .redacted: "what it said has been redacted"
        }
    }
}

extension CallFailed {
    /// `GitHub refused the content (HTTP 422, request ABCD:1)`
    var wording: String {
        let details = [status.map { "HTTP \($0)" }, request.map { "request \($0)" }].compactMap(\.self)
        return failure.wording + (details.isEmpty ? "" : " (\(details.joined(separator: ", ")))")
    }
}
