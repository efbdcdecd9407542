import LedgerEvents
import Projections

/// What of a world can make a difference to anything that may still happen in it, or to what is checked at its end.
///
/// Two worlds with one fingerprint take the same steps to worlds with one fingerprint, and end well or not alike; so
/// it is enough to look at one of them. Left out are the log, the numbers of events (operations that are not at their
/// end are known by their order, others by what is asked of them), times that no comparison can tell apart, and
/// operations at their end of which nothing is asked any more.
struct CanonicalForm {
    private let world: World
    private let states: [RecordState]
    /// Operations that are not at their end, in order.
    private let open: [OperationID]
    private var times: CanonicalTimes
    /// What people at GitHub said and no record has held, reported or on its way.
    private let owedHere: Set<FieldValue>

    /// - Parameter isOfflineLeft: Whether an edit made offline is still to come.
    init(_ world: World, isOfflineLeft: Bool) {
        self.world = world
        states = world.recordsInOrder
        open = states.flatMap { $0.operations.values.filter { !$0.state.name.isFinal }.map(\.id) }.sorted()
        let back = min(0, world.setting.offset, isOfflineLeft ? -World.offline : 0)
        times = CanonicalTimes(now: world.now, earliest: world.now + world.setting.tick + back)
        owedHere = world.gitHub.deliveries.reduce(world.reported) { $0.union($1.news) }.subtracting(world.stoodHere)
        times.take(timesThatCount)
    }

    private var timesThatCount: [Microseconds] {
        var seconds = world.gitHub.issues.map(\.updatedAt) + world.gitHub.deliveries.map(\.issue.updatedAt)
        var times: [Microseconds] = []
        switch world.run {
        case .read(_, let issue), .sent(_, let issue), .looked(_, let issue):
            seconds += issue.map { [$0.updatedAt] } ?? []
        case nil: break
        }
        for state in states {
            seconds += state.record?.agreedAt.map { [$0] } ?? []
            times += state.record.map { [$0.modifiedAt] } ?? []
            for operation in state.operations.values {
                if !operation.state.name.isFinal { times.append(operation.time) }
                if isEchoOnItsWay(of: operation) { seconds += operation.githubUpdatedAt.map { [$0] } ?? [] }
            }
        }
        return times + seconds.map { $0 * Timestamp.microsecondsPerSecond }
    }

    var fingerprint: Fingerprint {
        Fingerprint { print in
            times.addPhase(to: &print)
            print.add(world.hasGivenUpWaiting)
            print.add(world.stoodHere)
            print.add(world.gitHub.stood)
            print.add(world.reported.subtracting(world.stoodHere))
            addRun(to: &print)
            print.add(world.gitHub.issues.count)
            for issue in world.gitHub.issues { add(issue, to: &print) }
            print.addBag(world.gitHub.deliveries.map(fingerprint))
            print.add(states.count)
            for state in states { add(state, to: &print) }
        }
    }

    private func add(_ state: RecordState, to print: inout Fingerprint) {
        print.add(state.record) { print, record in
            print.add(state.content?.task) { $0.add($1) }
            print.add(state.agreed?.task) { $0.add($1) }
            print.add(record.agreedAt) { add($1, to: &$0) }
            times.add(record.modifiedAt, to: &print)
            times.add(record.changedAt, to: &print)
            let links = [record.agreedBy, record.modifiedBy, record.changedBy, record.deletedBy]
            for link in links { add(link, to: &print) }
        }
        print.add(state.binding?.number) { $0.add($1) }
        print.add(state.hasConfirmationPending)
        var asked: [Fingerprint] = []
        for id in state.operations.keys.sorted() {
            guard let operation = state.operations[id] else { continue }
            if operation.state.name.isFinal {
                asked += claims(on: operation, state)
            } else {
                addOpen(operation, state, to: &print)
            }
        }
        print.addSet(asked)
    }

    // MARK: Operations

    private func addOpen(_ operation: Operation, _ state: RecordState, to print: inout Fingerprint) {
        add(operation.id, to: &print)
        print.add(operation.direction)
        print.add(operation.change)
        print.add(operation.action == Report.observedAction)
        print.add(operation.state.name)
        print.add(operation.reason) { $0.add($1) }
        print.add(operation.callStarted != nil)
        print.add(operation.isOutcomeUnknown)
        print.add(operation.notBefore != nil)
        print.add(operation.number) { $0.add($1) }
        print.add(operation.fields.rawValue)
        print.add(state.content(of: operation)?.task) { $0.add($1) }
        times.add(operation.time, to: &print)
        addCall(operation, state, to: &print)
        print.add(world.owedThere(operation.id))
        print.add(world.undecided[operation.id]) { $0.add(fingerprint($1)) }
        print.add(world.tied.contains(operation.id))
    }

    /// What the echo of an update of ours is known by, and what it was believed to replace.
    private func addCall(_ operation: Operation, _ state: RecordState, to print: inout Fingerprint) {
        print.add(operation.call) { $0.add($1) }
        print.add(operation.sent.rawValue)
        print.add(operation.replaced.flatMap { state.contents[$0]?.task }) { $0.add($1) }
        print.add(operation.githubUpdatedAt) { add($1, to: &$0) }
    }

    /// What may still be asked of an operation at its end, beside what refers to it.
    private func claims(on operation: Operation, _ state: RecordState) -> [Fingerprint] {
        var claims: [Fingerprint] = []
        if isEchoOnItsWay(of: operation) {
            claims.append(
                Fingerprint { print in
                    print.add(1)
                    add(operation.id, to: &print)
                    addCall(operation, state, to: &print)
                })
        }
        let owedThere = world.owedThere(operation.id)
        let isTold = operation.isBeaten && operation.isToBeSeen
        let owed = isTold ? owedHere.filter { says($0, operation, state) } : []
        if !owedThere.isEmpty || !owed.isEmpty {
            claims.append(
                Fingerprint { print in
                    print.add(2)
                    add(operation.id, to: &print)
                    print.add(owedThere)
                })
        }
        return claims
    }

    private func says(_ value: FieldValue, _ operation: Operation, _ state: RecordState) -> Bool {
        operation.fields.contains(value.field) && state.content(of: operation)?.task?.says(value) == true
    }

    /// Whether a report may yet come that names the texts which an update of ours replaced.
    private func isEchoOnItsWay(of operation: Operation) -> Bool {
        guard operation.direction == .outbound, operation.call == .update else { return false }
        guard let time = operation.githubUpdatedAt else { return true }
        let isTold = { (delivery: ModelGitHub.Delivery) in
            delivery.replaced != nil && delivery.issue.updatedAt == time
        }
        return !times.isPast(time * Timestamp.microsecondsPerSecond) || world.gitHub.deliveries.contains(where: isTold)
            || open.contains { world.undecided[$0].map(isTold) == true }
    }

    /// An operation by its place among those not at their end, or by what its content and its fate are.
    private func add(_ id: OperationID?, to print: inout Fingerprint, depth: Int = 0) {
        let place = id.flatMap { open.firstIndex(of: $0) }
        print.add(id != nil)
        print.add(place) { $0.add($1) }
        guard place == nil, let id, depth < 40, let index = states.firstIndex(where: { $0.operations[id] != nil }),
            let operation = states[index].operations[id]
        else { return }
        print.add(index)
        print.add(operation.direction)
        print.add(operation.change)
        print.add(operation.state.name)
        print.add(operation.reason) { $0.add($1) }
        print.add(operation.fields.rawValue)
        print.add(states[index].content(of: operation)?.task) { $0.add($1) }
        add(operation.successor, to: &print, depth: depth + 1)
    }

    // MARK: GitHub and the projector

    private func addRun(to print: inout Fingerprint) {
        let (kind, id, issue): (Int, OperationID?, ModelGitHub.Issue?) =
            switch world.run {
            case nil: (0, nil, nil)
            case .read(let id, let seen): (1, id, seen)
            case .sent(let id, let answer): (2, id, answer)
            case .looked(let id, let found): (3, id, found)
            }
        print.add(kind)
        add(id, to: &print)
        print.add(issue) { add($1, to: &$0) }
    }

    private func add(_ issue: ModelGitHub.Issue, to print: inout Fingerprint) {
        print.add(issue.number)
        print.add(issue.content)
        add(issue.updatedAt, to: &print)
        add(issue.marker, to: &print)
        print.add(issue.isDeleted)
    }

    private func fingerprint(_ delivery: ModelGitHub.Delivery) -> Fingerprint {
        Fingerprint { print in
            add(delivery.issue, to: &print)
            print.add(delivery.action)
            print.add(delivery.replaced) { print, texts in
                print.add(texts.title) { $0.add($1) }
                print.add(texts.body) { $0.add($1) }
            }
            add(delivery.replacedMarker, to: &print)
            print.add(delivery.news.subtracting(world.stoodHere))
        }
    }

    private func add(_ time: GitHubSeconds, to print: inout Fingerprint) {
        times.add(time * Timestamp.microsecondsPerSecond, to: &print)
    }
}

extension World {
    /// - Parameter left: What people may still do.
    func fingerprint(expecting left: [Happening]) -> Fingerprint {
        let isOfflineLeft = left.contains { if case .offlineRetitle = $0 { true } else { false } }
        return CanonicalForm(self, isOfflineLeft: isOfflineLeft).fingerprint
    }
}
