import Ledger
import LedgerEvents
import Projections

/// Finds the record that a report is about and lets its rules decide.
struct Reception {
    let transaction: LedgerTransaction
    let marker: Marker
    /// What the report came in.
    let receipt: Position
    /// Whether an issue that is new here is read for the comments that it has by then, of which no webhook tells.
    var asksForComments = true

    /// - Parameters:
    ///   - parent: A comment's task; nil where it has none yet.
    ///   - waiting: The operation that this report began before, and that has waited to be decided.
    ///   - isOverdue: It is to wait no longer, whatever is still under way.
    ///   - complete: Fills in what the payload knows beside the resource itself.
    @discardableResult
    func receive(
        _ sighting: some Sighting, parent: RecordID? = nil, waiting: Operation? = nil, isOverdue: Bool = false,
        complete: (inout Report) throws -> Void = { _ in }
    ) throws -> RecordState {
        let found = marker.find(in: sighting.body)
        let project = try transaction.rows.find(Repository.self, sighting.repository)?.project ?? ""
        var bearings = try transaction.bearings(
            of: sighting, parent: parent, marker: found?.operation ?? marker.removed(by: sighting))
        if isOverdue { bearings.createUnderWay = nil }
        let plain = sighting.report(project: project, body: sighting.body)
        let stripped = found.map { sighting.report(project: project, body: $0.body) }
        let route = Route((stripped ?? plain).content, bearings)
        if case .wait = route, waiting != nil { return try load(waiting?.record, sighting, parent) }

        let fresh = RecordID(sighting.kind, "\(sighting.kind.rawValue)-\(try transaction.nextPosition)")
        let id = route.record ?? waiting?.record ?? fresh
        let isOwnText = try route.isOurs || owner(found?.operation) == id
        var report = isOwnText ? stripped ?? plain : plain
        report.parent = parent
        report.note(route)
        report.replaced = try sighting.replaced.map { try withoutMarker($0, of: id) }
        report.hasTied = try waiting.map(hasTied) ?? false
        try complete(&report)

        if let waiting, let record = waiting.record {
            if record == id {
                let state = try load(id, sighting, parent, named: [waiting.id])
                let decided = try decide(.admit(waiting.id, report), state)
                try look(for: sighting, report, state, decided)
                return decided
            }
            try decide(.reroute(waiting.id), load(record, sighting, parent, named: [waiting.id]))
        }
        let named = [report.echoOf, report.twinOf].compactMap(\.self)
        let state =
            id == fresh
            ? try RecordLoader(transaction).loadNew(
                id, parent: parent, repository: sighting.repository, installation: sighting.installation)
            : try load(id, sighting, parent, named: named, echoAt: report.replaced == nil ? nil : report.updatedAt)
        let decided = try decide(.receive(report), state)
        // Where no answer will come, the echo stands for it, and ends what waited for the call.
        if let create = report.echoOf { try transaction.admitWaiting(after: decided.operations[create], marker) }
        try look(for: sighting, report, state, decided)
        return decided
    }

    /// Asks for the look that finds what nothing tells of: the comments that an issue had before it was known here,
    /// that it was gone before this report of it came, or where it has moved, if one of its comments stands elsewhere.
    private func look(
        for sighting: some Sighting, _ report: Report, _ state: RecordState, _ decided: RecordState
    ) throws {
        guard decided.refusal == nil else { return }
        if asksForComments, !sighting.isDeletion, state.binding == nil, decided.binding != nil {
            if let since = sighting.commentsSince, try !isSwept(since, sighting.repository) {
                try transaction.requestConfirmation(of: decided.id, andComments: true)
            } else if report.lookBegan == nil, try isPassed(report.updatedAt, sighting) {
                try transaction.requestConfirmation(of: decided.id)
            }
        }
        if sighting.kind == .comment, let home = decided.parentBinding, let number = sighting.number,
            home.hasLeft(for: .init(repository: sighting.repository, number: number))
        {
            try transaction.requestConfirmation(of: home.record)
        }
    }

    /// Whether the next sweep lists whatever comments are as old as that.
    private func isSwept(_ time: GitHubSeconds, _ repository: Int64) throws -> Bool {
        let listing = try transaction.rows.find(Listing.self, .init(repository, .issueComment))
        return listing?.through.map { $0 <= time } ?? false
    }

    /// Whether what a webhook told late should have been listed long since, and was not: it may have been deleted while its
    /// repository was not connected, when nobody listened to that.
    private func isPassed(_ time: GitHubSeconds, _ sighting: some Sighting) throws -> Bool {
        let key = Listing.Key(sighting.repository, sighting.kind == .comment ? .issueComment : .issue)
        guard let listing = try transaction.rows.find(Listing.self, key) else { return false }
        // The clocks differ, and a comparison takes its time.
        let compared = listing.comparedAt.map { $0 / Timestamp.microsecondsPerSecond - 60 }
        return [listing.through, compared].compactMap(\.self).contains { time < $0 }
    }

    private func load(
        _ id: RecordID?, _ sighting: some Sighting, _ parent: RecordID?, named: [OperationID] = [],
        echoAt: GitHubSeconds? = nil
    ) throws -> RecordState {
        try RecordLoader(transaction).load(
            id ?? RecordID(sighting.kind, ""), named: named, echoAt: echoAt, parent: parent,
            repository: sighting.repository, installation: sighting.installation)
    }

    @discardableResult
    private func decide(_ command: RecordCommand, _ state: RecordState) throws -> RecordState {
        try transaction.decide(command, on: state, correlation: receipt, causation: receipt)
    }

    /// Said by the decision that let it wait.
    private func hasTied(_ waiting: Operation) throws -> Bool {
        try transaction.event(at: waiting.lastEvent)?.decoded(Transitioned.self)?.evidence.tie == true
    }

    private func owner(_ operation: OperationID?) throws -> RecordID? {
        try operation.flatMap { try transaction.rows.find(Operation.self, $0)?.record }
    }

    private func withoutMarker(_ replaced: ReplacedTexts, of id: RecordID) throws -> ReplacedTexts {
        guard let body = replaced.body, let found = marker.find(in: body), try owner(found.operation) == id else {
            return replaced
        }
        return ReplacedTexts(title: replaced.title, body: found.body)
    }
}

extension Marker {
    /// The operation whose marker an edit has taken out of the body: GitHub tells what it replaced.
    func removed(by sighting: some Sighting) -> OperationID? {
        sighting.replaced?.body.flatMap { find(in: $0)?.operation }
    }
}

extension Route {
    fileprivate var record: RecordID? {
        switch self {
        case .record(let id), .echo(_, let id), .twin(_, let id): id
        case .wait(_, let id): id
        case .newRecord: nil
        }
    }
}

extension Report {
    fileprivate mutating func note(_ route: Route) {
        switch route {
        case .echo(let create, _): echoOf = create
        case .twin(let create, _): twinOf = create
        case .wait(let create, _): awaitedCreate = create
        case .record, .newRecord: break
        }
    }
}
