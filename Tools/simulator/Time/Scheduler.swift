import Foundation
import LedgerEvents

/// Time and threads of the simulated machines: one thing happens at a time. Which of those that could happen is drawn
/// by lot, and time passes when none is left.
final class Scheduler: @unchecked Sendable {
    // @unchecked: all of it is used by the one thread that calls `run`, whose jobs run nowhere else.

    /// Microseconds since 1970.
    private(set) var now: Microseconds
    var dice = Dice(seed: 0)
    /// So many jobs at one moment are taken for a circle.
    private static let mostAtOnce = 200_000
    /// Jobs ran on and on, and no time passed.
    private(set) var isStuck = false
    private(set) var steps = 0
    /// A job came from another thread: then a seed is no longer one history.
    private(set) var isDisturbed = false
    private let thread = pthread_self()
    private var ready: [Ready] = []
    /// The next one last.
    private var alarms: [Alarm] = []
    private var lastAlarm: UInt64 = 0

    private struct Ready {
        var owner: ProcessExecutor?
        var run: () -> Void
    }

    private struct Alarm {
        var time: Microseconds
        var id: UInt64
        var ring: (_ isCanceled: Bool) -> Void
    }

    init(from start: Microseconds) {
        now = start
        let beginning = ContinuousClock.now
        began = (start, beginning)
    }

    private let began: (time: Microseconds, instant: ContinuousClock.Instant)

    /// The time, for who measures it by the system's continuous clock.
    @Sendable func instant() -> ContinuousClock.Instant { began.instant + .microseconds(now - began.time) }

    func add(of owner: ProcessExecutor?, _ run: @escaping () -> Void) {
        if pthread_equal(thread, pthread_self()) == 0 { isDisturbed = true }
        ready.append(Ready(owner: owner, run: run))
    }

    /// Runs one of the jobs that are ready; false if there is none.
    private func step(of owner: ProcessExecutor? = nil) -> Bool {
        let choices = owner == nil ? ready.count : ready.count { $0.owner === owner }
        guard choices > 0 else { return false }
        var index = dice.below(choices)
        if let owner {
            let own = ready.indices.filter { ready[$0].owner === owner }
            index = own[index]
        }
        steps += 1
        ready.remove(at: index).run()
        return true
    }

    /// Lets everything happen up to a time, which is then the present.
    func run(until end: Microseconds) {
        while !isStuck {
            rest()
            guard let next = alarms.last, next.time <= end else { break }
            pass(to: next)
        }
        now = max(now, end)
    }

    /// Takes so many steps, without any time passing.
    func take(_ steps: Int) {
        for _ in 0..<steps where !step() { return }
    }

    /// Runs until it is so, at most up to a time.
    func run(until end: Microseconds, or isDone: () -> Bool) {
        while !isDone(), !isStuck {
            if step() { continue }
            guard let next = alarms.last, next.time <= end else { return }
            pass(to: next)
        }
    }

    /// Runs the jobs of one process until it has none.
    func exhaust(_ owner: ProcessExecutor) {
        for _ in 0..<Self.mostAtOnce where !step(of: owner) { return }
    }

    private func rest() {
        for _ in 0..<Self.mostAtOnce where !step() { return }
        isStuck = true
    }

    private func pass(to alarm: Alarm) {
        now = max(now, alarm.time)
        alarms.removeLast()
        alarm.ring(false)
    }

    // MARK: Waiting

    /// Calls at a time; never, if it is canceled before.
    @discardableResult
    func at(_ time: Microseconds, _ ring: @escaping (_ isCanceled: Bool) -> Void) -> UInt64 {
        lastAlarm += 1
        let alarm = Alarm(time: max(now, time), id: lastAlarm, ring: ring)
        let index = alarms.firstIndex { ($0.time, $0.id) < (alarm.time, alarm.id) } ?? alarms.endIndex
        alarms.insert(alarm, at: index)
        return alarm.id
    }

    func cancel(_ id: UInt64) {
        guard let index = alarms.firstIndex(where: { $0.id == id }) else { return }
        alarms.remove(at: index).ring(true)
    }

    func sleep(until time: Microseconds) async throws {
        let sleeper = Sleeper()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                guard !Task.isCancelled else { return continuation.resume(throwing: CancellationError()) }
                sleeper.alarm = at(time) { isCanceled in
                    if isCanceled {
                        continuation.resume(throwing: CancellationError())
                    } else {
                        continuation.resume()
                    }
                }
            }
        } onCancel: {
            if let alarm = sleeper.alarm { cancel(alarm) }
        }
    }

    func sleep(for time: Microseconds) async throws { try await sleep(until: now + time) }

    private final class Sleeper: @unchecked Sendable {
        // @unchecked: of the scheduler's one thread.
        var alarm: UInt64?
    }
}
