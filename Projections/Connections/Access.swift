package import LedgerEvents

/// Whether operations on a repository may run.
package enum Access: Sendable, Equatable {
    case granted(installation: Int64?)
    case refused(Reason, installation: Int64?)

    /// Rule 0: a repository must be connected, and its installation neither suspended nor removed. An installation
    /// that was never heard of is taken as active: webhooks of repositories may arrive without its own ones.
    package init(_ repository: Repository?, id: Int64?, _ installation: Installation?) {
        switch installation?.state {
        case .suspended: self = .refused(.installationSuspended, installation: id)
        case .removed: self = .refused(.installationRemoved, installation: id)
        case .active, nil:
            self =
                repository?.project == nil
                ? .refused(.repositoryNotConnected, installation: id) : .granted(installation: id)
        }
    }

    package var refusal: Reason? {
        if case .refused(let reason, _) = self { reason } else { nil }
    }

    package var installation: Int64? {
        switch self {
        case .granted(let installation), .refused(_, let installation): installation
        }
    }
}
