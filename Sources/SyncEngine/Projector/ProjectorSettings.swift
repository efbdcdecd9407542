package import LedgerEvents

/// How the projector goes about its work.
package struct ProjectorSettings: Sendable {
    /// Edits, and looks beside them, that are brought on their way at once.
    package var concurrency = 10
    /// How long a request may take. After that and `grace`, no late effect of it is to be expected.
    package var requestTimeout: Microseconds = 30 * Timestamp.microsecondsPerSecond
    /// Beyond the timeout: what a request may still do at GitHub after we gave it up.
    package var grace: Microseconds = 5 * Timestamp.microsecondsPerSecond
    /// How often a create without an answer is looked for before it is posted again: lists may lag behind.
    package var looks = 2
    package var lookInterval: Microseconds = 2 * Timestamp.microsecondsPerSecond
    /// How long a look that failed is not tried again, the first time.
    package var restAfterFailure: Microseconds = 5 * Timestamp.microsecondsPerSecond
    /// Between two sweeps of what GitHub lists; 0: there are none.
    package var reconcileInterval: Microseconds = 0
    /// Whether webhooks come from a GitHub App, and not from each repository's own settings.
    package var isApp = false
    /// When a call that failed is tried again.
    package var backoff = Backoff()

    package init() {}

    /// The longest time after which a request can still have an effect.
    package var longestLife: Microseconds { requestTimeout + grace }
}
