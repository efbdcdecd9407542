package import CoreMetrics
package import GitHub
package import LedgerEvents
package import Projections
import Synchronization

/// What every request to GitHub passes: it leaves when the budget of whoever asks allows it, those that are more
/// urgent first.
package final class CallGate: Sendable {
    package let client: GitHubClient
    package let clock: EngineClock
    /// -1 to 1, at random: what failed together is not to be repeated together.
    let jitter: @Sendable () -> Double
    /// Pauses that began and ended: for the log.
    package let notices: AsyncStream<Traffic.Notice>
    private let meter: CallMeter
    private let noticed: AsyncStream<Traffic.Notice>.Continuation
    private let traffic: Mutex<Traffic>
    private let waiters = Mutex<[UInt64: Bell]>([:])
    /// Told whenever a request has ended.
    private let whenFree: Mutex<(@Sendable () -> Void)?> = Mutex(nil)

    package init(
        _ client: GitHubClient, limits: GitHubLimits = .init(), clock: EngineClock = .wall,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        jitter: @escaping @Sendable () -> Double = { Double.random(in: -1...1) }
    ) {
        self.jitter = jitter
        self.client = client
        meter = CallMeter(factory: metrics)
        self.clock = clock
        traffic = Mutex(Traffic(limits))
        (notices, noticed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64))
    }

    /// A request that may leave now.
    package typealias Ticket = Traffic.Ticket

    /// The way will not be free within the patience of whoever asked.
    package struct Paused: Error { package var pause: Budget.Pause }

    /// The longest that a claimed operation waits: beyond it, it had better be put back.
    package static let patience: Microseconds = 5 * Timestamp.microsecondsPerSecond

    /// Waits until such a request may leave. Whoever gets a ticket uses it, or gives it back.
    ///
    /// - Throws: `Paused` if that takes longer than `patience` (nil: wait for as long as it
    ///   takes), `CancellationError`.
    package func admit(
        _ demand: Demand, installation: Int64?, patience: Microseconds? = CallGate.patience
    ) async throws -> Ticket {
        let began = ContinuousClock.now
        let ticket = traffic.withLock { $0.enter(demand, installation: installation) }
        let bell = Bell()
        waiters.withLock { $0[ticket.id] = bell }
        defer {
            traffic.withLock { $0.leave(ticket) }
            _ = waiters.withLock { $0.removeValue(forKey: ticket.id) }
        }
        let givesUp = patience.map { clock.now() + $0 }
        while true {
            try Task.checkCancellation()
            let pause: Budget.Pause
            switch traffic.withLock({ $0.ask(ticket, at: clock.now()) }) {
            case .go:
                wakeAll()
                meter.waited(demand, .now - began)
                return ticket
            case .wait(let stated): pause = stated
            case .waitForOthers:
                pause = .init(cause: .pace, until: min(givesUp ?? .max, clock.now() + Self.patience))
            }
            if let givesUp, pause.until > givesUp || clock.now() >= givesUp { throw Paused(pause: pause) }
            try await bell.wait(until: pause.until, by: clock)
        }
    }

    /// A ticket that is not needed after all.
    package func giveBack(_ ticket: Ticket) { end(ticket, .unknown) }

    /// Sends what a ticket is for.
    package func send<Value>(
        _ call: GitHubCall<Value>, _ ticket: Ticket, installation: Int64?
    ) async throws(GitHubError) -> GitHub.Answer<Value> {
        let began = ContinuousClock.now
        do throws(GitHubError) {
            let answer = try await client.perform(call, installation: installation)
            meter.ended(
                call.request, installation, answer.status == 304 ? "not_modified" : "ok", after: .now - began)
            end(ticket, .answered(answer.raw.primaryLimit(at: clock.now())))
            return answer
        } catch {
            meter.ended(call.request, installation, error.name, after: .now - began)
            end(ticket, Traffic.Ending(error, at: clock.now()))
            throw error
        }
    }

    /// Waits for its turn and sends.
    package func perform<Value>(
        _ call: GitHubCall<Value>, _ urgency: Demand.Urgency, installation: Int64?,
        patience: Microseconds? = CallGate.patience
    ) async throws -> GitHub.Answer<Value> {
        let kind: Demand.Kind = call.request.isWrite ? .write : .read
        let ticket = try await admit(Demand(kind, urgency), installation: installation, patience: patience)
        return try await send(call, ticket, installation: installation)
    }
}

// What it knows.
extension CallGate {
    package func snapshot() -> Traffic { traffic.withLock { $0 } }

    package func restore(_ change: @Sendable (inout Traffic) -> Void) { traffic.withLock { change(&$0) } }

    package func whenFree(_ call: @escaping @Sendable () -> Void) { whenFree.withLock { $0 = call } }

    /// A wait that is known before anything is refused.
    package func note(_ pause: Budget.Pause, of installation: Int64) {
        noticed.yield(.paused(installation: installation == 0 ? nil : installation, pause))
    }

    /// Nothing is told any more; what was told before is still to be heard.
    func endNotices() { noticed.finish() }

    private func end(_ ticket: Ticket, _ ending: Traffic.Ending) {
        let jitter = jitter()
        let news = traffic.withLock { $0.end(ticket, ending, at: clock.now(), jitter: jitter) }
        for notice in news { noticed.yield(notice) }
        wakeAll()
        whenFree.withLock { $0 }?()
    }

    private func wakeAll() {
        for (_, bell) in waiters.withLock({ $0.sorted { $0.key < $1.key } }) { bell.ring() }
    }
}

extension Traffic.Ending {
    init(_ error: GitHubError, at now: Microseconds) {
        let stated = error.answer?.primaryLimit(at: now)
        switch error.code {
        case .rateLimited(let pause):
            let cause: PauseCause = pause.kind == .primary ? .primaryLimit : .secondaryLimit
            self = .limited(cause, lifts: now + pause.retryAfter * Timestamp.microsecondsPerSecond, stated)
        case .refusedBeforeSending, .outcomeUnknown(.timedOut), .outcomeUnknown(.connectionLost),
            .outcomeUnknown(.serverError), .server:
            self = .failed
        case .unauthorized, .credentials(.tokenNotKnownYet):
            // GitHub does not know who asks: what it states is the limit of our address.
            self = .answered(nil)
        case .outcomeUnknown(.cancelled), .invalidRequest, .credentials:
            self = .unknown
        case .forbidden, .notFound, .gone, .validation, .redirected, .unreadable, .unexpected:
            self = .answered(stated)
        }
    }
}

extension RawAnswer {
    /// The primary limit that it states, its end on our clock.
    func primaryLimit(at now: Microseconds) -> PrimaryLimit? {
        guard let stated = headers.rateLimit, stated.resource == RateLimit.core else { return nil }
        return PrimaryLimit(
            limit: Int64(stated.limit), remaining: Int64(stated.remaining),
            resets: now + secondsUntilReset(of: stated) * Timestamp.microsecondsPerSecond)
    }
}
