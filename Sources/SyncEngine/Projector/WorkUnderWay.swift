import LedgerEvents
import Projections

/// What the projector is busy with: one piece of work for each record, one edit for each installation, some looks.
struct WorkUnderWay: Sendable {
    private var records: Set<RecordID> = []
    private var lanes: Set<Int64> = []
    private var looks = 0
    /// What is not to be tried again at once. An edit does not wait for a look to have rested.
    private var resting: [Work: (until: Microseconds, failures: Int)] = [:]

    /// The most edits, and the most looks, at a time.
    let limit: Int

    init(limit: Int) { self.limit = limit }

    var isIdle: Bool { records.isEmpty }

    /// False if there is no place for it now.
    mutating func begin(_ work: Work, at now: Microseconds) -> Bool {
        guard !records.contains(work.record), resting[work]?.until ?? .min <= now else { return false }
        switch work {
        case .bring(_, _, let lane):
            guard lanes.count < limit, lanes.insert(lane).inserted else { return false }
        case .findOut, .confirm:
            guard looks < limit else { return false }
            looks += 1
        }
        records.insert(work.record)
        return true
    }

    /// - Parameter rest: nil: it may come again at once.
    mutating func end(_ work: Work, _ rest: Rest?, at now: Microseconds) {
        records.remove(work.record)
        let failures = resting[work]?.failures ?? 0
        switch rest {
        case nil: resting[work] = nil
        case .until(let time): resting[work] = (time, failures)
        case .afterFailure(let base): resting[work] = (now + base << min(failures, Self.doublings), failures + 1)
        }
        switch work {
        case .bring(_, _, let lane): lanes.remove(lane)
        case .findOut, .confirm: looks -= 1
        }
    }

    /// So often a rest doubles: 5 s become 11 minutes.
    private static let doublings = 7
    private static let memory: Microseconds = 3_600 * Timestamp.microsecondsPerSecond

    /// When the first of those that rest may be tried again.
    func nextDue(after now: Microseconds) -> Microseconds? { resting.values.map(\.until).filter { $0 > now }.min() }

    /// What need not be looked for now. What has rested long enough is forgotten: it may never come again.
    mutating func exclusions(
        writes: Traffic.Closed, creations: Traffic.Closed, reads: Traffic.Closed, at now: Microseconds
    ) -> WorkQueue.Exclusions {
        resting = resting.filter { $0.value.until > now - (($0.value.failures > 0) ? Self.memory : 0) }
        var exclusions = WorkQueue.Exclusions(
            writes: lanes.union(writes.installations), creations: creations.installations,
            reads: reads.installations, records: records)
        for (work, rest) in resting where rest.until > now {
            switch work {
            case .bring(_, let record, _): exclusions.records.insert(record)
            case .findOut(_, let record), .confirm(let record): exclusions.looks.insert(record)
            }
        }
        return exclusions
    }
}

/// When work may be tried again that came to nothing.
enum Rest: Sendable, Equatable {
    case until(Microseconds)
    /// After so long, and longer each time that it fails again.
    case afterFailure(Microseconds)
}
