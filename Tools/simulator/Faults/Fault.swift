/// Something that goes wrong, and where on the way of a request, if it is one's.
package struct Fault: Hashable, Sendable, Comparable, CustomStringConvertible {
    package var kind: FaultKind
    /// nil for what is no request's, or happens to whichever comes.
    package var place: Place?

    /// Which request it happens to.
    package enum Place: String, Sendable, CaseIterable {
        /// The App asks for its installation's token.
        case token
        /// An issue or a comment is read.
        case look
        case list
        /// GitHub is to change something.
        case write
    }

    init(_ kind: FaultKind, _ place: Place? = nil) {
        self.kind = kind
        self.place = place
    }

    package var description: String { kind.rawValue + (place.map { " (\($0.rawValue))" } ?? "") }

    package static func < (one: Fault, other: Fault) -> Bool { one.description < other.description }

    /// All that can happen.
    package static let all: [Fault] = FaultKind.allCases.flatMap { kind in
        let places = RequestFault.all.first { $0.kind == kind }?.places
        return places?.map { Fault(kind, $0) } ?? [Fault(kind)]
    }
}

/// What can go wrong. The words are those of the projector's table, where it has them.
package enum FaultKind: String, Sendable, CaseIterable {
    // A request, as the stand-in is ordered to let it fail.
    case timeout, reset, garbage = "garbage answer", slow = "slow answer"
    case actsThenTimeout = "acts, then timeout"
    case actsThenTimeoutUnheard = "acts, then timeout, webhook lost"
    case actsLate = "acts late"
    case actsThenReset = "acts, then reset"
    case actsThenSlow = "acts, then slow answer"
    case actsThenGarbage = "acts, then garbage answer"
    case actsThen500 = "acts, then 500"
    case actsThen500Unheard = "acts, then 500, webhook lost"
    case status500 = "500"
    case status500ForGood = "500 for good"
    case status502 = "502"
    case status401 = "401"
    case status401ForGood = "401 for good"
    case noPermission = "403, no permission"
    case primaryLimit = "403, primary limit"
    case secondaryLimit = "403, secondary limit"
    case status429 = "429"
    case notFound = "404"
    case notFoundForGood = "404 for good"
    case gone = "410"
    case status422 = "422"
    case status301 = "301"

    // What GitHub says and means, of which webhooks may not have told.
    case suspended = "403, suspended"
    case archived = "403, archived"
    case appRemoved = "404, App removed"
    case deletedNotFound = "404, deleted there"
    case accessTaken = "404, access taken"
    case deletedGone = "410, deleted there"
    case issuesOff = "410, issues switched off"
    case renamed = "301, renamed there"
    case refusedField = "422, for a field"

    // On the way, and at GitHub's copies.
    case refused
    case networkDown = "network down"
    case overtaken = "edit overtaken on its way"
    case listLags = "list from a copy that lags"
    case missingInCopy = "404 from a copy that lags"
    case olderInCopy = "older answer from a copy that lags"
    case manyPages = "list of several pages"
    case lowLimit = "hourly limit low"
    case tightLimits = "tight secondary limits"
    case oneSecond = "one second for many changes"
    case clockDrifts = "clock drifts"

    // Webhooks.
    case webhooksLost = "webhooks lost"
    case webhooksLate = "webhooks late"
    case webhooksTwice = "webhooks twice"
    case webhooksReversed = "webhooks out of order"
    case webhookFindsNobody = "webhook finds nobody"
    case webhookAgain = "webhook delivered again"
    case webhookAgainLate = "webhook delivered again after hours"
    case webhookUnanswered = "answer to a webhook lost"

    // Our own machines.
    case serveKilled = "serve killed"
    case projectorKilled = "projector killed"
    case bothKilled = "both killed"
    case powerFailure = "power failure"
    case serveGivesUp = "serve gives up"
    case projectorGivesUp = "projector gives up"
    case diskRefuses = "disk refuses"
    case diskFailsToSync = "disk fails to sync"
    case rowsFail = "rows fail"
    case diesBeforeCommit = "dies before the commit"
    case diesAfterCommit = "dies after the commit"
    case diskFull = "disk full"
    case noRoom = "nothing new is taken in"
    case stopsWriting = "nothing is written any more"
}
