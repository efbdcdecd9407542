import AsyncHTTPClient
import Foundation
import GitHub
import LedgerEvents
import NIOCore
import StandInGitHub

/// The way to GitHub from one process: requests take their time, and may get lost on the way there or back.
final class SimulatedWire: Wire {
    private let network: Network
    private let life: Life

    init(_ network: Network, _ life: Life) {
        self.network = network
        self.life = life
    }

    func exchange(_ request: WireRequest, timeout: Duration) async throws -> WireAnswer {
        guard !life.isOver else { throw HTTPClientError.cancelled }
        return try await network.carry(request, timeout: Int64(timeout / .microseconds(1)))
    }
}

/// What lies between us and GitHub.
final class Network: @unchecked Sendable {
    // @unchecked: of the scheduler's one thread.
    private let scheduler: Scheduler
    private let gitHub: GitHubInProcess
    private let atGitHub: ProcessExecutor
    var isDown = false
    /// So many connections are refused next.
    var refusals = 0
    /// What somebody does at GitHub just before a request is carried out there, once: an order of `human`.
    var overtaking: (WireRequest, _ target: String) -> String? = { _, _ in nil }
    /// Told of what goes wrong on the way.
    var failed: (FaultKind) -> Void = { _ in }
    /// Told of each exchange, for the story.
    var told: (String) -> Void = { _ in }
    /// Told of a request that leaves, and of an answer that has come, for checks.
    var leaves: (WireRequest, _ target: String) -> Void = { _, _ in }
    var came: (WireRequest, _ target: String, _ status: Int, _ headers: Headers, _ body: Data) -> Void = {
        _, _, _, _, _ in
    }

    typealias Headers = [(name: String, value: String)]

    /// Told of what GitHub did with a request, whatever becomes of the answer.
    var acted: (WireRequest, _ target: String, _ status: Int, _ body: Data) -> Void = { _, _, _, _ in }

    static let origin = "https://github.invalid"

    init(_ scheduler: Scheduler, _ gitHub: GitHubInProcess, _ atGitHub: ProcessExecutor) {
        self.scheduler = scheduler
        self.gitHub = gitHub
        self.atGitHub = atGitHub
    }

    private static let millisecond: Microseconds = 1_000
    private var latency: Microseconds {
        scheduler.dice.between(5, scheduler.dice.happens(5) ? 3_000 : 200) * Self.millisecond
    }

    func carry(_ request: WireRequest, timeout: Microseconds) async throws -> WireAnswer {
        let deadline = scheduler.now + timeout
        let target = String(request.url.dropFirst(Self.origin.count))
        if isDown {
            try await scheduler.sleep(for: min(timeout, 5_000_000))
            told("\(request.method) \(target): no connection")
            failed(.networkDown)
            throw HTTPClientError.connectTimeout
        }
        if refusals > 0 {
            refusals -= 1
            told("\(request.method) \(target): connection refused")
            failed(.refused)
            throw IOError(errnoCode: ECONNREFUSED, reason: "connect")
        }
        leaves(request, target)
        try await scheduler.sleep(for: latency)
        let outcome = await outcome(of: request, target, deadline)
        if case .answered = outcome { try await scheduler.sleep(for: latency) }
        switch outcome {
        case .answered(let status, let headers, let body):
            told("\(request.method) \(target): \(status)")
            came(request, target, status, headers, Data(body))
            let link = headers.first { $0.name == "Link" }?.value
            if link?.contains(#"rel="next""#) == true { failed(.manyPages) }
            return WireAnswer(status: status, headers: headers, body: Data(body))
        case .reset:
            told("\(request.method) \(target): connection broken off")
            throw HTTPClientError.remoteConnectionClosed
        case .silence:
            told("\(request.method) \(target): no answer")
            throw Task.isCancelled ? HTTPClientError.cancelled : HTTPClientError.deadlineExceeded
        }
    }

    /// GitHub goes on with what it is asked, whether anybody still waits for it or not.
    private func outcome(
        of request: WireRequest, _ target: String, _ deadline: Microseconds
    ) async -> GitHubInProcess.Outcome {
        let waiting = Waiting()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiting.continuation = continuation
                waiting.alarm = scheduler.at(deadline) { _ in waiting.end(.silence) }
                if Task.isCancelled { return waiting.end(.silence) }
                let (gitHub, scheduler) = (gitHub, scheduler)
                let before = overtaking(request, target)
                if before != nil { overtaking = { _, _ in nil } }
                Task(executorPreference: atGitHub) {
                    if let before, await gitHub.control("POST", "human", before).status == 200 {
                        self.failed(.overtaken)
                    }
                    await gitHub.request(
                        request.method, target, headers: request.headers, body: request.body.map(Array.init) ?? [],
                        acted: { status, body in self.acted(request, target, status, Data(body)) }
                    ) { outcome in
                        // Silence lasts until the deadline.
                        if case .silence = outcome { return }
                        if let alarm = waiting.alarm {
                            waiting.end(outcome)
                            scheduler.cancel(alarm)
                        }
                    }
                }
            }
        } onCancel: {
            waiting.end(.silence)
        }
    }

    private final class Waiting: @unchecked Sendable {
        // @unchecked: of the scheduler's one thread.
        var continuation: CheckedContinuation<GitHubInProcess.Outcome, Never>?
        var alarm: UInt64?

        func end(_ outcome: GitHubInProcess.Outcome) {
            continuation?.resume(returning: outcome)
            continuation = nil
        }
    }
}
