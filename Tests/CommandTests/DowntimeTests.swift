import Foundation
import TestSupport
import Testing

/// The service is stopped, people go on at GitHub, and no webhook arrives.
@Suite("A day of downtime", .ownThreads, .timeLimit(.minutes(5)))
struct DowntimeTests {
    private static let day = 86_400

    /// What people did while nobody listened.
    private struct Changes {
        /// Issues that changed or are new; a comment that comes or goes changes its issue too.
        var issues: Set<Int> = []
        /// Comments that are new, and still there.
        var comments = 0
        var deletions = 0
        var count = 0

        mutating func touch(_ issue: Int) {
            issues.insert(issue)
            count += 1
        }
    }

    /// 80 issues, 60 comments.
    private static func before(_ people: People) async throws -> [(id: Int64, issue: Int)] {
        for number in 1...80 { try await people.open("Bed \(number)") }
        var comments: [(id: Int64, issue: Int)] = []
        for number in 1...60 {
            comments.append((try await people.comment("Weeded \(number).", on: number), number))
        }
        return comments
    }

    /// 200 changes.
    private static func meanwhile(_ people: People, _ known: [(id: Int64, issue: Int)]) async throws -> Changes {
        var changes = Changes()
        for number in 81...130 {
            try await people.open("Bed \(number)")
            changes.touch(number)
        }
        for number in 1...60 {
            try await people.act(#""action": "edit", "number": \#(number), "title": "Dug \#(number)""#)
            changes.touch(number)
        }
        for number in 41...70 {
            try await people.act(#""action": "close", "number": \#(number)"#)
            changes.touch(number)
        }
        for number in 61...100 {
            _ = try await people.comment("Sown \(number).", on: number)
            changes.touch(number)
            changes.comments += 1
        }
        for comment in known.prefix(20) {
            try await people.act(#""action": "delete_comment", "comment_id": \#(comment.id)"#)
            changes.touch(comment.issue)
            changes.deletions += 1
        }
        return changes
    }

    /// Starts everything, lets both sides agree, and stops the service as a system would.
    private static func stopped(
        _ access: RunningSync.Access
    ) async throws -> (RunningSync, People, [(id: Int64, issue: Int)]) {
        let sync = try await RunningSync(access, settings: ["SYNCLEDGER_RECONCILE_INTERVAL": "1"])
        let people = People(gitHub: sync.gitHub)
        try await sync.gitHub.addRepository("octocat", "garden")
        if access == .app {
            try await sync.gitHub.order(
                "installations", #"{"account": "octocat", "repositories": ["octocat/garden"]}"#)
        }
        try sync.connect("octocat/garden", to: "garden")
        let server = try await sync.startServer(withProjector: true)
        let comments = try await before(people)
        try await sync.checkAgreement(people)
        #expect(try await eventually { try sync.log().count { $0.type == "sweep.compared" } == 2 })
        server.terminate()
        server.waitUntilExit()
        #expect(server.terminationStatus == 0)
        // An App's credentials hold for minutes, and by our clock.
        if access == .token { try await sync.gitHub.order("clock", #"{"offset_seconds": \#(day / 2)}"#) }
        return (sync, people, comments)
    }

    /// The most pages that a list of so many takes: a page begins with the second that the last one ended in, so two
    /// of them bring at least a hundred items that are new.
    private static func pages(_ items: Int) -> Int { 2 * (items / 100 + 1) }

    @Test("Lost without a trace, everything agrees after one reconciliation, for few calls")
    func lost() async throws {
        let (sync, people, comments) = try await Self.stopped(.token)
        try await sync.gitHub.order("webhooks", #"{"drop_probability": 1, "drop_traced": false}"#)
        let changes = try await Self.meanwhile(people, comments)
        #expect(changes.count == 200)
        try await sync.gitHub.order("clock", #"{"offset_seconds": \#(Self.day)}"#)
        let (asked, head) = (try await sync.gitHub.exchanges().last?.id ?? 0, try sync.log().count)
        _ = try await sync.startServer(withProjector: true)
        try await sync.checkAgreement(people)

        // A call that was answered 304 costs nothing; how often GitHub's log of deliveries is
        // asked is a matter of time.
        let calls = try await sync.calls(after: asked).filter { $0.status != 304 && !$0.path.contains("/hooks") }
        // The sweeps, and each once more from where it ended, which brings an ETag; then all ids; then each comment
        // that is gone, and whether its issue is where it was. A slow machine may come to sweep again before that; a
        // page that is asked for once more, word for word, counts once.
        let (lists, others) = (calls.filter(\.isList), calls.filter { !$0.isList })
        let count = others.count + Set(lists.map { "\($0.path)?\($0.query)" }).count
        let sweeps = Self.pages(changes.issues.count) + 1 + Self.pages(changes.comments) + 1
        let ids = (80 + 50) / 100 + 1 + (60 + 40 - 20) / 100 + 1
        let bound = 2 * sweeps + ids + 2 * changes.deletions
        #expect(count <= bound, "\(calls.map(\.path))")
        #expect(try sync.log(after: Int64(head)).allSatisfy { $0.type != "webhook.received" })
        print("a day of downtime, lost without a trace: \(count) calls of at most \(bound) for 200 changes")
        try sync.checkRebuild()
    }

    @Test("Kept in GitHub's log of deliveries, each is taken in from there, and the sweep finds nothing")
    func kept() async throws {
        let (sync, people, comments) = try await Self.stopped(.app)
        // They find no one, or are lost: GitHub's log has them.
        try await sync.gitHub.order("webhooks", #"{"drop_probability": 1}"#)
        let changes = try await Self.meanwhile(people, comments)
        let (asked, head) = (try await sync.gitHub.exchanges().last?.id ?? 0, try sync.log().count)
        sync.settings["SYNCLEDGER_RECONCILE_INTERVAL"] = "300"
        _ = try await sync.startServer(withProjector: true)
        try await sync.checkAgreement(people)
        #expect(
            try await eventually { try sync.log(after: Int64(head)).count { $0.type == "sweep.finished" } == 2 })

        let log = try sync.log(after: Int64(head))
        let received = log.count { $0.type == "webhook.received" }
        #expect(received == changes.count)
        let deliveries = try await sync.gitHub.deliveries().count
        let calls = try await sync.calls(after: asked).filter { $0.status != 304 }
        // GitHub's log, each that was missed, the sweeps, two tokens; and a look at each issue that changed twice in a
        // second, of which the order is not known.
        let bound =
            deliveries / 100 + 1 + received + Self.pages(changes.issues.count) + Self.pages(changes.comments) + 2
            + log.count { $0.type == "github.confirmation.settled" }
        #expect(calls.count <= bound, "\(calls.map(\.path))")
        print("a day of downtime, kept in GitHub's log: \(calls.count) calls of at most \(bound) for 200 changes")
        try sync.checkRebuild()
    }
}
