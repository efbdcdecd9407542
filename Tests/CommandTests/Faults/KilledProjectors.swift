import Foundation
import RuleTesting
import TestSupport
import Testing

/// `kill -9` of a real projector that has all five kinds of call under way, at each step of them; the next one goes on.
enum KilledProjectors {
    /// - Parameter seed: What moments are drawn from that differ from run to run.
    static func outcomes(seed: UInt64) async throws -> [FaultOutcome] {
        try await withThrowingTaskGroup(of: [FaultOutcome].self) { group in
            for step in Fault.Step.allCases { group.addTask { try await outcomes(step, seed) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// A repository, an installation on it, and what is edited there.
    private struct Plot {
        var call: FaultedCall
        var owner: String
        var installation: Int64
        var number: Int64?
        var commentID: Int64?
        var record = ""
        var operation: Int64 = 0

        var path: String { call.path(of: owner, number, commentID) }
    }

    private struct Made: Decodable {
        var id: Int64
        var number: Int64?
    }

    private struct Listed: Decodable {
        var taskId: String
        var commentId: String?
    }
    private struct Tasks: Decodable { var tasks: [Listed] }
    private struct Comments: Decodable { var comments: [Listed] }
    private struct Written: Decodable { var operation: Operation }

    private struct Operation: Decodable {
        var id: Int64
        var state: String
        var reason: String?
    }

    private static func outcomes(_ step: Fault.Step, _ seed: UInt64) async throws -> [FaultOutcome] {
        let sync = try await RunningSync(.app, settings: ["SYNCLEDGER_GITHUB_REQUEST_TIMEOUT": "2"])
        let token = try sync.makeToken()
        _ = try await sync.startServer()
        var plots: [Plot] = []
        for (index, call) in FaultedCall.allCases.enumerated() where step != .look || call.looksFirst {
            plots.append(try await prepare(call, "owner\(index)", sync, token))
        }
        let before = try await sync.gitHub.exchanges().last?.id ?? 0
        for plot in plots { try await order(step, plot, sync.gitHub) }

        let first = try sync.startProjector()
        for index in plots.indices { plots[index].operation = try await edit(plots[index], sync, token) }
        // All of them are where they are to be.
        let isThere = try await eventually {
            if step == .answered { return try await hasActed(plots, sync.gitHub) }
            return try await sync.gitHub.exchanges(after: before).count { $0.fault != nil } == plots.count
        }
        #expect(isThere, "kill -9, \(step.rawValue)")
        if step == .answered {
            var chance = SplitMix64(seed: seed)
            try await Task.sleep(for: .milliseconds(.random(in: 550...850, using: &chance)))
        }
        sync.kill9(first)

        let second = try sync.startProjector()
        let done = { (plot: Plot) async throws -> Operation in
            try await sync.send("GET", "/v1/operations/\(plot.operation)", token: token).decoded(Operation.self)
        }
        let isDone = try await eventually {
            for plot in plots where ["queued", "processing"].contains(try await done(plot).state) { return false }
            return true
        }
        #expect(isDone && second.isRunning, "kill -9, \(step.rawValue)")
        try await sync.gitHub.order("webhooks/flush", "{}")
        try sync.checkRebuild()
        let log = try sync.log()
        LegalChain.check(log.map { ($0.type, $0.operation) }, "kill -9, \(step.rawValue)")
        let state = try await sync.gitHub.ask("state").decoded(GitHubState.self)
        let requests = try await sync.gitHub.exchanges(after: before)
        var outcomes: [FaultOutcome] = []
        for plot in plots {
            check(plot, state, step)
            let operation = try await done(plot)
            outcomes.append(
                FaultOutcome(
                    fault: "kill -9", step: step.rawValue, call: plot.call,
                    end: FaultOutcome.end(operation.state, operation.reason),
                    story: FaultOutcome.story(
                        log.filter { $0.operation == plot.operation }.map {
                            ($0.type, #"{"failure":"\#($0.payload.failure ?? "")"}"#)
                        }),
                    requests: FaultOutcome.requests(
                        requests.filter { $0.path.hasPrefix("/repos/\(plot.owner)/") }.map(\.method))))
        }
        return outcomes
    }

    private static func prepare(
        _ call: FaultedCall, _ owner: String, _ sync: RunningSync, _ token: String
    ) async throws -> Plot {
        try await sync.gitHub.addRepository(owner, "garden")
        let place = #""repository": "\#(owner)/garden""#
        let installation = try await sync.gitHub.order(
            "installations", #"{"account": "\#(owner)", "repositories": ["\#(owner)/garden"]}"#
        ).decoded(Made.self).id
        try sync.connect("\(owner)/garden", to: owner)
        var plot = Plot(call: call, owner: owner, installation: installation)
        guard call.needsIssue else { return plot }
        plot.number = try await sync.gitHub.order(
            "human", #"{\#(place), "action": "open", "title": "\#(FaultedCall.oldTitle)"}"#
        ).decoded(Made.self).number
        #expect(
            try await eventually {
                let tasks = try await sync.send("GET", "/v1/tasks?project=\(owner)", token: token)
                    .decoded(Tasks.self).tasks
                plot.record = tasks.first?.taskId ?? ""
                return !tasks.isEmpty
            })
        guard call.needsComment else { return plot }
        plot.commentID = try await sync.gitHub.order(
            "human",
            #"{\#(place), "action": "comment", "number": \#(plot.number ?? 0), "body": "\#(FaultedCall.oldText)"}"#
        ).decoded(Made.self).id
        let task = plot.record
        #expect(
            try await eventually {
                let comments = try await sync.send("GET", "/v1/tasks/\(task)/comments", token: token)
                    .decoded(Comments.self).comments
                plot.record = comments.first?.commentId ?? ""
                return !comments.isEmpty
            })
        return plot
    }

    private static func order(_ step: Fault.Step, _ plot: Plot, _ gitHub: GitHubControl) async throws {
        let (kind, method, target) =
            switch step {
            case .token: ("timeout", "POST", "/app/installations/\(plot.installation)/access_tokens")
            case .look: ("timeout", "GET", plot.path)
            case .sent: ("timeout", plot.call.method, plot.path)
            case .acted: ("act_then_timeout", plot.call.method, plot.path)
            case .answered: ("act_then_slow", plot.call.method, plot.path)
            }
        try await gitHub.order(
            "faults",
            #"{"kind": "\#(kind)", "method": "\#(method)", "path_contains": "\#(target)", "delay_ms": \#(step == .answered ? 700 : 0)}"#
        )
    }

    private static func edit(_ plot: Plot, _ sync: RunningSync, _ token: String) async throws -> Int64 {
        let (method, path, body): (String, String, String?) =
            switch plot.call {
            case .createTask:
                (
                    "PUT", "/v1/tasks/new-\(plot.owner)",
                    #"{"project_id": "\#(plot.owner)", "title": "\#(FaultedCall.title)"}"#
                )
            case .updateTask: ("PATCH", "/v1/tasks/\(plot.record)", #"{"title": "\#(FaultedCall.title)"}"#)
            case .createComment:
                ("PUT", "/v1/tasks/\(plot.record)/comments/new", #"{"body": "\#(FaultedCall.text)"}"#)
            case .updateComment: ("PATCH", "/v1/comments/\(plot.record)", #"{"body": "\#(FaultedCall.text)"}"#)
            case .deleteComment: ("DELETE", "/v1/comments/\(plot.record)", nil)
            }
        let answer = try await sync.send(method, path, body, token: token)
        #expect((200..<300).contains(answer.status), "\(answer.text)")
        return try answer.decoded(Written.self).operation.id
    }

    /// Whether GitHub has acted on all of them.
    private static func hasActed(_ plots: [Plot], _ gitHub: GitHubControl) async throws -> Bool {
        let state = try await gitHub.ask("state").decoded(GitHubState.self)
        return plots.allSatisfy { plot in
            guard let there = state.repositories.first(where: { $0.owner == plot.owner }) else { return false }
            return count(plot, there) == 1
        }
    }

    private static func check(_ plot: Plot, _ state: GitHubState, _ step: Fault.Step) {
        guard let there = state.repositories.first(where: { $0.owner == plot.owner }) else {
            Issue.record("no repository of \(plot.owner)")
            return
        }
        let found = count(plot, there)
        #expect(found == 1, "kill -9, \(step.rawValue), \(plot.call.rawValue): \(found)")
    }

    /// How often what was asked is so.
    private static func count(_ plot: Plot, _ there: GitHubState.Repository) -> Int {
        switch plot.call {
        case .createTask, .updateTask: there.issues.count { $0.title == FaultedCall.title }
        case .createComment, .updateComment:
            there.issues.flatMap(\.comments).count { $0.body.contains(FaultedCall.text) }
        case .deleteComment: there.issues.allSatisfy(\.comments.isEmpty) ? 1 : 0
        }
    }
}
