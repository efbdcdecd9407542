package import Dispatch

/// How long rows may wait to be committed when their commands have been answered. Who reads does not wait so long: they
/// are committed at once then.
package struct SittingLimits: Sendable {
    /// Who is answered comes back with the next command in less than that, if at all.
    package var linger: DispatchTimeInterval = .milliseconds(2)
    /// Other processes wait so long for the lock, and for the rows.
    package var longest: Duration = .milliseconds(20)

    package init() {}
}
