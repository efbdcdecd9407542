/// What is said of the access to a repository when it is connected.
package enum AccessGiven: Sendable, Equatable {
    /// Nothing: what is known stays.
    case asBefore
    /// A token has it; an installation that was known gives none any more.
    case token
    case installation(Int64)

    /// - Parameter installation: nil: nothing is said.
    package init(_ installation: Int64?) { self = installation.map(AccessGiven.installation) ?? .asBefore }

    var installation: Int64? { if case .installation(let id) = self { id } else { nil } }

    /// Whether a repository that has this installation has what is said.
    func isSo(of installation: Int64?) -> Bool {
        switch self {
        case .asBefore: true
        case .token: installation == nil
        case .installation(let id): installation == id
        }
    }
}
