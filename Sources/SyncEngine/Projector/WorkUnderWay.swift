import LedgerEvents
import Projections

/// What the projector is busy with: one piece of work for each record, one edit for each installation, some looks.
struct WorkUnderWay: Sendable {
    private var records: Set<RecordID> = []
    private var lanes: Set<Int64> = []
    private var looks = 0
    /// Those that are not to be tried again at once.
    private var resting: [RecordID: Microseconds] = [:]

    /// The most edits, and the most looks, at a time.
    let limit: Int

    init(limit: Int) { self.limit = limit }

    var isIdle: Bool { records.isEmpty }

    /// False if there is no place for it now.
    mutating func begin(_ work: Work, at now: Microseconds) -> Bool {
        guard !records.contains(work.record), resting[work.record] ?? .min <= now else { return false }
        switch work {
        case .bring(_, _, let lane):
            guard lanes.count < limit, lanes.insert(lane).inserted else { return false }
        case .findOut, .confirm:
            guard looks < limit else { return false }
            looks += 1
        }
        records.insert(work.record)
        resting[work.record] = nil
        return true
    }

    mutating func end(_ work: Work, restingUntil time: Microseconds?) {
        records.remove(work.record)
        resting[work.record] = time
        switch work {
        case .bring(_, _, let lane): lanes.remove(lane)
        case .findOut, .confirm: looks -= 1
        }
    }

    /// When the first of those that rest may be tried again.
    func nextDue(after now: Microseconds) -> Microseconds? { resting.values.filter { $0 > now }.min() }

    /// What need not be looked for now. What has rested long enough is forgotten: it may never come again.
    mutating func exclusions(
        writes: Traffic.Closed, creations: Traffic.Closed, reads: Traffic.Closed, at now: Microseconds
    ) -> WorkQueue.Exclusions {
        resting = resting.filter { $0.value > now }
        return WorkQueue.Exclusions(
            writes: lanes.union(writes.installations), creations: creations.installations,
            reads: reads.installations, records: records.union(resting.keys))
    }
}
