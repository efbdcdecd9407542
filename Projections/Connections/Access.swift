package import LedgerEvents

/// Whether operations on a repository may run.
package enum Access: Sendable, Equatable {
    case granted(installation: Int64?)
    /// What is there can be read, and is; nothing of it can be changed.
    case readOnly(Reason, installation: Int64?)
    case refused(Reason, installation: Int64?)

    /// Rule 0: a repository must be connected, and its installation neither suspended nor removed. An installation
    /// that was never heard of is taken as active: webhooks of repositories may arrive without its own ones. What GitHub
    /// has in an archived repository is taken in like any other's: news of what was changed before may come late.
    package init(_ repository: Repository?, id: Int64?, _ installation: Installation?) {
        switch installation?.state {
        case .suspended: self = .refused(.installationSuspended, installation: id)
        case .removed: self = .refused(.installationRemoved, installation: id)
        case .active, nil:
            guard let repository, repository.project != nil else {
                self = .refused(.repositoryNotConnected, installation: id)
                return
            }
            self = repository.isArchived ? .readOnly(.repositoryArchived, installation: id) : .granted(installation: id)
        }
    }

    /// Why nothing may be done there.
    package var refusal: Reason? {
        if case .refused(let reason, _) = self { reason } else { nil }
    }

    /// Why nothing may be changed there.
    package var refusalToWrite: Reason? {
        switch self {
        case .granted: nil
        case .readOnly(let reason, _), .refused(let reason, _): reason
        }
    }

    package var installation: Int64? {
        switch self {
        case .granted(let installation), .readOnly(_, let installation), .refused(_, let installation): installation
        }
    }
}
