package import LedgerEvents

/// All requests to one GitHub: who may send, who waits for what, and who goes first.
package struct Traffic: Sendable {
    package let limits: GitHubLimits
    /// By installation; 0 for the holder of the token, and for the app itself.
    private var budgets: [Int64: Budget] = [:]
    package private(set) var breaker = Breaker()
    package private(set) var underWay = 0
    /// In the order in which they go.
    private var waiting: [Ticket] = []
    private var tickets: UInt64 = 0

    package init(_ limits: GitHubLimits = .init()) { self.limits = limits }

    /// A request that wants to leave.
    package struct Ticket: Sendable, Hashable {
        package let id: UInt64
        package let installation: Int64
        package let demand: Demand
    }

    /// What became of a request.
    package enum Ending: Sendable {
        /// GitHub answered, whatever it said.
        case answered(PrimaryLimit?)
        case limited(PauseCause, lifts: Microseconds, PrimaryLimit?)
        /// GitHub could not be reached, broke off, or failed.
        case failed
        /// It was not sent, or nobody waited for its end: it tells nothing.
        case unknown
    }

    /// What is worth writing down.
    package enum Notice: Sendable, Equatable {
        case paused(installation: Int64?, Budget.Pause)
        case resumed(PauseCause)
    }

    package func budget(of installation: Int64) -> Budget { budgets[installation] ?? Budget(limits) }

    /// Those that have not left, in the order in which they go.
    package var waitingTickets: [Ticket] { waiting }

    package var installations: [Int64] { budgets.keys.sorted() }
}

// Before it leaves.
extension Traffic {
    package mutating func enter(_ demand: Demand, installation: Int64?) -> Ticket {
        tickets += 1
        let ticket = Ticket(id: tickets, installation: installation ?? 0, demand: demand)
        let place = waiting.firstIndex { $0.demand.urgency > demand.urgency } ?? waiting.endIndex
        waiting.insert(ticket, at: place)
        return ticket
    }

    package mutating func leave(_ ticket: Ticket) { waiting.removeAll { $0 == ticket } }

    /// If the verdict is `go`, it has left.
    package mutating func ask(_ ticket: Ticket, at now: Microseconds) -> Budget.Verdict {
        let verdict = verdict(on: ticket.demand, installation: ticket.installation, at: now)
        guard verdict == .go else { return verdict }
        guard underWay < limits.requestsUnderWay else { return .waitForOthers }
        // One that goes first and could go too is to take this place.
        for other in waiting.prefix(while: { $0 != ticket })
        where self.verdict(on: other.demand, installation: other.installation, at: now) == .go {
            return .waitForOthers
        }
        leave(ticket)
        underWay += 1
        breaker.begin(at: now)
        budgets[ticket.installation, default: Budget(limits)].begin(ticket.demand.kind, at: now)
        return .go
    }

    /// Whether such a request could leave, were it alone.
    package func verdict(on demand: Demand, installation: Int64, at now: Microseconds) -> Budget.Verdict {
        guard let opens = breaker.opens(at: now) else { return .waitForOthers }
        if opens > now { return .wait(.init(cause: .unreachable, until: opens)) }
        return budget(of: installation).verdict(on: demand, at: now)
    }

    /// Who could send nothing of that kind for longer than `lead` from now.
    package func closed(to demand: Demand, at now: Microseconds, lead: Microseconds = 0) -> Closed {
        var closed = Closed()
        for (installation, budget) in budgets {
            switch budget.verdict(on: demand, at: now) {
            case .go: continue
            case .wait(let pause):
                guard pause.until > now + lead else { continue }
                closed.pauses[installation] = pause
            case .waitForOthers: break
            }
            closed.installations.insert(installation)
        }
        return closed
    }

    package struct Closed: Sendable, Equatable {
        package var installations: Set<Int64> = []
        package var pauses: [Int64: Budget.Pause] = [:]

        package init() {}

        /// When the first of them opens.
        package var opens: Microseconds? { pauses.values.map(\.until).min() }
    }

    /// Whether one request at most may leave: to see if GitHub is there.
    package var isTrying: Bool {
        switch breaker.state {
        case .closed: false
        case .open, .trying: true
        }
    }
}

// After it left.
extension Traffic {
    /// - Parameter jitter: -1 to 1.
    package mutating func end(
        _ ticket: Ticket, _ ending: Ending, at now: Microseconds, jitter: Double
    ) -> [Notice] {
        underWay -= 1
        let (installation, kind) = (ticket.installation, ticket.demand.kind)
        var budget = budget(of: installation)
        var notices: [Notice] = []
        switch ending {
        case .answered(let stated):
            budget.end(kind, stated, at: now)
            notices += experience(.answered, now, jitter)
        case .limited(let cause, let lifts, let stated):
            if let pause = budget.end(kind, refusedBy: cause, lifts: lifts, stated, at: now) {
                notices.append(.paused(installation: installation == 0 ? nil : installation, pause))
            }
            notices += experience(.answered, now, jitter)
        case .failed:
            budget.end(unanswered: kind, at: now)
            notices += experience(.failed, now, jitter)
        case .unknown:
            budget.end(unanswered: kind, at: now)
            breaker.giveUpTrying(at: now)
        }
        budgets[installation] = budget
        return notices
    }

    private mutating func experience(
        _ experience: Breaker.Experience, _ now: Microseconds, _ jitter: Double
    ) -> [Notice] {
        switch breaker.end(experience, at: now, jitter: jitter) {
        case .opened(let until): [.paused(installation: nil, .init(cause: .unreachable, until: until))]
        case .closed: [.resumed(.unreachable)]
        case nil: []
        }
    }

    /// What the log tells of before this began: pauses that still last.
    package mutating func restore(_ pause: Budget.Pause, of installation: Int64) {
        _ = budgets[installation, default: Budget(limits)].begin(pause)
    }

    /// What the log tells of before this began: an issue or comment made within the last hour.
    package mutating func restoreCreation(at time: Microseconds, of installation: Int64) {
        budgets[installation, default: Budget(limits)].noteCreation(at: time)
    }
}
