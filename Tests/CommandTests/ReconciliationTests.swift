import Foundation
import LedgerEvents
import TestSupport
import Testing

/// Real processes, and webhooks that do not arrive.
@Suite("What webhooks did not tell", .ownThreads, .timeLimit(.minutes(5)))
struct ReconciliationTests {
    /// A stand-in whose webhooks are all lost, with a connected repository.
    private static func start(
        _ access: RunningSync.Access = .token, isTraced: Bool = false, settings: [String: String] = [:]
    ) async throws -> RunningSync {
        let sync = try await RunningSync(
            access, settings: ["SYNCLEDGER_RECONCILE_INTERVAL": "1"].merging(settings) { _, given in given })
        try await sync.gitHub.order("webhooks", #"{"drop_probability": 1, "drop_traced": \#(isTraced)}"#)
        try await sync.gitHub.addRepository("octocat", "garden")
        if access == .app {
            try await sync.gitHub.order(
                "installations", #"{"account": "octocat", "repositories": ["octocat/garden"]}"#)
        }
        try sync.connect("octocat/garden", to: "garden")
        return sync
    }

    @Test("A sweep that is killed between its pages begins anew, from where the last one ended")
    func killedSweep() async throws {
        let sync = try await Self.start(settings: ["SYNCLEDGER_GITHUB_REQUEST_TIMEOUT": "60"])
        let first = try sync.startProjector()
        #expect(try await eventually { try sync.log().contains { $0.type == "sweep.compared" } })
        sync.kill9(first)
        let people = People(gitHub: sync.gitHub)
        for number in 1...250 { try await people.open("Bed \(number)") }
        let (asked, head) = (try await sync.gitHub.exchanges().last?.id ?? 0, try sync.log().last?.position ?? 0)
        // GitHub does not answer the third page.
        try await sync.gitHub.order(
            "faults", #"{"kind": "timeout", "method": "GET", "path_contains": "/issues?", "after": 2, "times": 1}"#)
        let second = try sync.startProjector()
        #expect(
            try await eventually {
                try await sync.gitHub.ask("faults").text == "[]"
                    && sync.log(after: head).count { $0.type == "record.created" } >= 100
            })
        sync.kill9(second)
        #expect(try sync.log(after: head).allSatisfy { $0.type != "sweep.finished" })

        _ = try sync.startProjector()
        #expect(try await eventually { try sync.log(after: head).contains { $0.type == "sweep.finished" } })
        try await sync.checkAgreement(people)
        let lists = try await sync.lists(after: asked).filter { $0.path.hasSuffix("/issues") && $0.since != nil }
        let begun = lists.filter { $0.since == lists.first?.since }
        #expect(begun.count >= 2, "\(lists)")
        #expect(try sync.log().count { $0.type == "record.created" } == 250)
        try sync.checkRebuild()
    }

    @Test("A webhook that did not come through is taken in from GitHub's log", arguments: [true, false])
    func missedWebhook(isApp: Bool) async throws {
        let sync = try await Self.start(isApp ? .app : .token, isTraced: true)
        let people = People(gitHub: sync.gitHub)
        _ = try await sync.startServer()
        _ = try sync.startProjector()
        try await people.open("Leaf spot")
        let comment = try await people.comment("Spray in the evening.", on: 1)
        try await people.act(#""action": "delete_comment", "comment_id": \#(comment)"#)
        try await people.act(#""action": "edit", "number": 1, "title": "Rust""#)
        let guids = Set(
            try await sync.gitHub.deliveries().filter { $0.event.hasPrefix("issue") }.map(\.guid))
        #expect(guids.count == 4)
        let received = { () throws -> [String] in
            try sync.log().filter { $0.type == "webhook.received" }.compactMap(\.payload.delivery)
        }
        #expect(try await eventually { try guids.isSubset(of: received()) })
        #expect(Set(try received()).count == (try received()).count)
        try await sync.checkAgreement(people)
        try sync.checkRebuild()

        // Something nobody here wrote agrees with every request that was sent and every answer that was given.
        if let python = TestPython.path {
            let check = try Shell.run(
                python, [Checkout.root + "/Tools/conformance/check_exchanges.py", sync.gitHub.url])
            #expect(check.status == 0, "\(check.output) \(check.error)")
        }
    }

    @Test("A suspension that is heard of after its end is found to be over, and what was edited meanwhile goes out")
    func lateSuspension() async throws {
        let sync = try await Self.start(.app)
        let people = People(gitHub: sync.gitHub)
        _ = try await sync.startServer(withProjector: true)
        try await people.open("Leaf spot")
        try await sync.checkAgreement(people)
        let id = try #require(try await sync.gitHub.ask("state").text.all(#""id": ?(\d+), ?"account""#).first)
        let octocat = #"{"id": 1, "login": "octocat", "type": "User"}"#
        let suspension = SignedDelivery(
            guid: "suspended-long-ago", event: "installation",
            body: Data(
                #"{"action": "suspend", "installation": {"id": \#(id), "account": \#(octocat)}, "sender": \#(octocat)}"#
                    .utf8))
        let token = try sync.makeToken()
        #expect(await suspension.post(to: sync.api) != nil)
        let edit = try await sync.send(
            "PUT", "/v1/tasks/roses", #"{"project_id": "garden", "title": "Prune"}"#, token: token)
        #expect(edit.status == 201 || edit.status == 202, "\(edit.text)")
        #expect(try await eventually { try sync.log().contains { $0.type == "installation.unsuspended" } })
        #expect(
            try await eventually {
                try await people.board().values.contains { $0.content.title == "Prune" }
            })
        try await people.open("Rust")
        #expect(try await eventually { try sync.log().count { $0.type == "record.created" } == 3 })
        try sync.checkRebuild()
    }

    @Test(
        "That a repository is archived, and is so no more, shows without a webhook, and what was edited goes out then",
        arguments: [true, false])
    func archived(isApp: Bool) async throws {
        let sync = try await Self.start(isApp ? .app : .token)
        let people = People(gitHub: sync.gitHub)
        _ = try await sync.startServer(withProjector: true)
        try await people.open("Leaf spot")
        try await sync.checkAgreement(people)
        let token = try sync.makeToken()
        try await sync.gitHub.order("repositories/archive", #"{"repository": "octocat/garden"}"#)
        func edit(_ task: String, _ title: String) async throws -> String {
            try await sync.send(
                "PUT", "/v1/tasks/\(task)", #"{"project_id": "garden", "title": "\#(title)"}"#, token: token
            ).text
        }
        _ = try await edit("roses", "Prune")
        #expect(try await eventually { try sync.log().contains { $0.type == "repository.archived" } })
        let answer = try await edit("lilies", "Divide")
        #expect(answer.contains(#""state":"disabled""#), "\(answer)")
        let id = try #require(try answer.all(#""operation":\{"id":(\d+)"#).first)
        #expect(try sync.run("explain", id).output.contains("its repository is archived at GitHub"))
        #expect(try sync.log().allSatisfy { $0.type != "operation.errored" })

        try await sync.gitHub.order("repositories/unarchive", #"{"repository": "octocat/garden"}"#)
        #expect(try await eventually { try sync.log().contains { $0.type == "repository.unarchived" } })
        #expect(
            try await eventually {
                try await Set(people.board().values.map(\.content.title)).isSuperset(of: ["Prune", "Divide"])
            })
        try sync.checkRebuild()
    }

    private struct Reach: Decodable {
        var repositories: [Known]
        var installations: [Known]

        struct Known: Decodable { var id: Int64 }
    }

    /// Tells `sync` that its one repository was taken from the installation.
    ///
    /// - Returns: The installation.
    private static func tellOfRemoval(_ sync: RunningSync) async throws -> Int64 {
        let state = try await sync.gitHub.ask("state").decoded(Reach.self)
        let (repository, id) = (try #require(state.repositories.first).id, try #require(state.installations.first).id)
        let octocat = #"{"id": 1, "login": "octocat", "type": "User"}"#
        let removal = SignedDelivery(
            guid: "removed-long-ago", event: "installation_repositories",
            body: Data(
                #"""
                {"action": "removed", "installation": {"id": \#(id), "account": \#(octocat)}, "sender": \#(octocat),
                 "repositories_added": [],
                 "repositories_removed": [{"id": \#(repository), "name": "garden", "full_name": "octocat/garden"}]}
                """#.utf8))
        #expect(await removal.post(to: sync.api) != nil)
        #expect(try sync.log().contains { $0.type == "installation.repositories_removed" })
        return id
    }

    @Test("A removal that is heard of when the repository has been added again is found to be over")
    func lateRemoval() async throws {
        let sync = try await Self.start(.app)
        let people = People(gitHub: sync.gitHub)
        _ = try await sync.startServer(withProjector: true)
        try await people.open("Leaf spot")
        try await sync.checkAgreement(people)
        let token = try sync.makeToken()
        _ = try await Self.tellOfRemoval(sync)
        let edit = try await sync.send(
            "PUT", "/v1/tasks/roses", #"{"project_id": "garden", "title": "Prune"}"#, token: token)
        #expect(edit.status == 201 || edit.status == 202, "\(edit.text)")
        #expect(
            try await eventually {
                try await people.board().values.contains { $0.content.title == "Prune" }
            })
        #expect(try sync.log().count { $0.type == "repository.connected" } == 2)
        try await people.open("Rust")
        #expect(try await eventually { try sync.log().count { $0.type == "record.created" } == 3 })
        try sync.checkRebuild()
    }

    @Test("A repository that the token did not reach for a while is found to be reached again, and edits go out")
    func lostByToken() async throws {
        let sync = try await Self.start()
        let people = People(gitHub: sync.gitHub)
        try await people.open("Leaf spot")
        let token = try sync.makeToken()
        let faults = #"{"kind": "status", "status": 404, "path_contains": "/"#
        try await sync.gitHub.order("faults", faults + #"repos/octocat/garden", "times": 1000}"#)
        try await sync.gitHub.order("faults", faults + #"repositories/", "times": 1000}"#)
        let server = try await sync.startServer(withProjector: true)
        func edit(_ title: String) async throws {
            let answer = try await sync.send(
                "PUT", "/v1/tasks/roses", #"{"project_id": "garden", "title": "\#(title)"}"#, token: token)
            #expect([200, 201].contains(answer.status), "\(answer.text)")
        }
        try await edit("Prune")
        #expect(try await eventually(within: 90) { try sync.log().contains { $0.type == "repository.disconnected" } })
        try await edit("Prune, and mulch")
        let doctor = try sync.run("doctor")
        #expect(doctor.output.contains("FAILED repository octocat/garden: GitHub did not let the token"), "\(doctor)")
        _ = try await Web.send("DELETE", sync.gitHub.url + "/_control/faults")
        #expect(try await eventually { try sync.log().count { $0.type == "repository.connected" } == 2 })
        #expect(
            try await eventually {
                try await people.board().values.contains { $0.content.title == "Prune, and mulch" }
            })
        server.terminate()
        server.waitUntilExit()
        try sync.checkRebuild()
    }

    @Test("A repository that is reached again is connected by the name that it has now, whoever bears its old one")
    func renamedWhileLost() async throws {
        let sync = try await Self.start(.app)
        _ = try await sync.startServer()
        let token = try sync.makeToken()
        let installation = try await Self.tellOfRemoval(sync)
        try await sync.gitHub.order("repositories/rename", #"{"repository": "octocat/garden", "name": "orchard"}"#)
        try await sync.gitHub.addRepository("octocat", "garden")
        try await sync.gitHub.order("installations/\(installation)/repositories", #"{"add": ["octocat/garden"]}"#)
        try await People(gitHub: sync.gitHub).open("A stranger's")
        _ = try await sync.send(
            "PUT", "/v1/tasks/roses", #"{"project_id": "garden", "title": "Prune"}"#, token: token)
        _ = try sync.startProjector()
        func posted() async throws -> [String] {
            try await sync.gitHub.exchanges().filter { $0.method == "POST" && $0.path.hasSuffix("/issues") }.map(\.path)
        }
        #expect(try await eventually { try await !posted().isEmpty })
        #expect(
            try await eventually { try sync.log().count { $0.type == "sweep.compared" } >= 2 })
        #expect(try await posted().allSatisfy { $0.hasSuffix("/repos/octocat/orchard/issues") })
        #expect(try sync.log().count { $0.type == "record.created" } == 1)
        try sync.checkRebuild()
    }

    @Test("A repository that the App has, and its installation's token does not reach, stays as it is")
    func reachedInNameOnly() async throws {
        let sync = try await Self.start(.app)
        _ = try await sync.startServer()
        _ = try await Self.tellOfRemoval(sync)
        try await sync.gitHub.order(
            "faults",
            #"""
            {"kind": "status", "status": 404, "method": "GET", "path_contains": "/repositories/",
             "path_excludes": "/installation", "times": 1000}
            """#)
        _ = try sync.startProjector()
        #expect(
            try await eventually { try await sync.gitHub.exchanges().contains { $0.fault == "status" } })
        // Time for several more turns, of which a day has one.
        try await Task.sleep(for: .seconds(4))
        let looks = try await sync.gitHub.exchanges().map(\.path)
            .filter { $0.contains("/repositories/") || $0.hasSuffix("/garden/installation") }
        // The first is that of `connect`.
        #expect(looks.count == 3, "\(looks)")
        #expect(try sync.log().count { $0.type == "repository.connected" } == 1)
    }

    @Test("Where nothing happens every call is answered 304, and nothing is written", arguments: [true, false])
    func quiet(isApp: Bool) async throws {
        let sync = try await Self.start(isApp ? .app : .token)
        let people = People(gitHub: sync.gitHub)
        for number in 1...3 { try await people.open("Bed \(number)") }
        _ = try await people.comment("Weeded.", on: 1)
        _ = try sync.startProjector()
        try await sync.checkAgreement(people)
        // More than a minute after the last change.
        try await sync.gitHub.order("clock", #"{"offset_seconds": 90}"#)
        var before = 0
        let isQuiet = try await eventually {
            let calls = try await sync.calls(after: before)
            if calls.contains(where: { $0.status != 304 }) {
                before = try await sync.gitHub.exchanges().last?.id ?? 0
            }
            return calls.count > 12 && calls.allSatisfy { $0.status == 304 }
        }
        #expect(isQuiet)
        let head = try sync.log().count
        let asked = try await sync.gitHub.exchanges().last?.id ?? 0
        #expect(try await eventually { try await sync.calls(after: asked).count > 8 })
        #expect(try await sync.calls(after: asked).allSatisfy { $0.status == 304 })
        #expect(try sync.log().count == head)
    }

    @Test("What has been deleted at GitHub is found by its absence")
    func deletions() async throws {
        let sync = try await Self.start()
        let people = People(gitHub: sync.gitHub)
        try await people.open("Leaf spot")
        try await people.open("Rust")
        let comment = try await people.comment("Spray.", on: 1)
        _ = try await people.comment("Prune.", on: 1)
        let first = try sync.startProjector()
        #expect(try await eventually { try sync.log().count { $0.type == "sweep.compared" } == 2 })
        try await sync.checkAgreement(people)
        sync.kill9(first)
        // Older than GitHub's copies may lag behind.
        try await sync.gitHub.order("clock", #"{"offset_seconds": 100}"#)
        try await people.act(#""action": "delete_comment", "comment_id": \#(comment)"#)
        try await people.act(#""action": "delete", "number": 2"#)
        _ = try sync.startProjector()
        #expect(try await eventually { try sync.log().count { $0.type == "record.deleted" } == 2 })
        try await sync.checkAgreement(people)
        try sync.checkRebuild()
    }
}
