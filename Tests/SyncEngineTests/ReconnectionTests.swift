import Ledger
import LedgerEvents
import Projections
import SyncEngine
import Testing

/// A way to lose a repository, and to get it back.
enum Outage: String, CaseIterable, Sendable {
    case suspended, removed, repositoryTaken, repositoryDeleted, disconnected

    var reason: Reason {
        switch self {
        case .suspended: .installationSuspended
        case .removed: .installationRemoved
        case .repositoryTaken, .repositoryDeleted, .disconnected: .repositoryNotConnected
        }
    }

    func begin(_ garden: Garden) async throws {
        switch self {
        case .suspended: try await garden.deliver(.installation("suspend"))
        case .removed: try await garden.deliver(.installation("deleted", [.garden, .greenhouse]))
        case .repositoryTaken: try await garden.deliver(.installationRepositories(removed: [.garden]))
        case .repositoryDeleted: try await garden.deliver(Webhook("repository", "deleted", in: .garden, [:]))
        case .disconnected:
            let gone = try await ConnectionEdits(garden.ledger).disconnect(name: Plot.garden.fullName, from: nil)
            #expect(gone?.project == "garden")
        }
    }

    func end(_ garden: Garden) async throws {
        switch self {
        case .suspended: try await garden.deliver(.installation("unsuspend"))
        // A new installation has a new id.
        case .removed: try await garden.deliver(.installation("created", id: 6, [.garden, .greenhouse]))
        case .repositoryTaken:
            try await garden.deliver(.installationRepositories(added: [.garden]))
            try await garden.connect(.garden)
        case .repositoryDeleted, .disconnected: try await garden.connect(.garden)
        }
    }
}

@Suite("A repository that cannot be synced for a while")
struct ReconnectionTests {
    /// Three tasks that both sides agree on; tasks 8 and 9 are there to stay as they are.
    private func tasks(_ garden: Garden) async throws -> [RecordID] {
        var tasks: [RecordID] = []
        for number in [7, 8, 9] as [Int64] {
            let opened = try await garden.deliver(.about(IssueAtGitHub(number: number), "opened"))
            tasks.append(try #require(opened.first?.record))
        }
        return tasks
    }

    private func queued(_ garden: Garden) throws -> [Operation] {
        try garden.operations("state = 'queued' AND direction = 'outbound'")
    }

    @Test("What GitHub says meanwhile is disabled, and changes nothing", arguments: Outage.allCases)
    func inbound(outage: Outage) async throws {
        let garden = try await Garden()
        let task = try await tasks(garden)[0]
        let before = try garden.view(task)
        try await outage.begin(garden)
        let known = try #require(try await garden.deliver(.about(IssueAtGitHub(title: "x", second: 9), "edited")).first)
        #expect(known.state == .disabled(.init(reason: outage.reason)) && known.record == task)
        let unknown = try #require(try await garden.deliver(.about(IssueAtGitHub(number: 70), "opened")).first)
        #expect(unknown.state == .disabled(.init(reason: outage.reason)) && unknown.record == nil)
        #expect(try garden.view(task) == before)
        #expect(try garden.records(.task).count == 3)
    }

    @Test(
        "Each record that was edited meanwhile gets one new operation when it is back, and no other record does",
        arguments: Outage.allCases)
    func edits(outage: Outage) async throws {
        let garden = try await Garden()
        let task = try await tasks(garden)
        let comment = try #require(try await garden.deliver(.about(CommentAtGitHub(), "created")).first?.record)
        try await outage.begin(garden)
        let first = try await garden.edit(task[0], at: 60) { $0.title = "Rust" }
        try await garden.edit(task[0], at: 70) { $0.body = "Orange spots." }
        try await garden.edit(comment, at: 80) { $0.body = "At noon." }
        // Changed and changed back: there is nothing to tell.
        try await garden.edit(task[1], at: 90) { $0.title = "Other" }
        try await garden.edit(task[1], at: 91) { $0.title = IssueAtGitHub().title }
        #expect(try garden.operation(first)?.state == .disabled(.init(reason: outage.reason)))
        #expect(try garden.task(task[0])?.title == "Rust")
        #expect(try queued(garden).isEmpty)

        try await outage.end(garden)
        let resumed = try queued(garden)
        #expect(resumed.map(\.record) == [task[0], comment])
        #expect(resumed.map(\.action) == ["resume", "resume"])
        #expect(resumed.map(\.fields) == [[.title, .body], .body])
        #expect(resumed.map(\.repository) == [Plot.garden.id, Plot.garden.id])
        #expect(resumed.first?.modifiedAt.map(Timestamp.wholeSeconds) == GardenClock.github(70))
        #expect(try resumed.map { try garden.rule($0) } == [.resume, .resume])
    }

    @Test("What was erased, and is deleted meanwhile, is deleted there when that can be", arguments: Outage.allCases)
    func erasedAndDeleted(outage: Outage) async throws {
        let garden = try await Garden()
        _ = try await tasks(garden)
        let comment = try #require(try await garden.deliver(.about(CommentAtGitHub(), "created")).first?.record)
        try await garden.redact(RedactionChoice(records: [comment]))
        try await outage.begin(garden)
        try await garden.edit(comment, .delete, at: 60)
        #expect(try queued(garden).isEmpty)
        try await outage.end(garden)
        #expect(try queued(garden).map(\.record) == [comment])
        #expect(try queued(garden).map(\.change) == [.delete])
    }

    @Test("A token takes the place of an App that was uninstalled: what was edited meanwhile goes out")
    func tokenInstead() async throws {
        let garden = try await Garden()
        let task = try await tasks(garden)[0]
        try await Outage.removed.begin(garden)
        try await garden.edit(task, at: 60) { $0.title = "Rust" }
        #expect(try queued(garden).isEmpty)
        let edits = ConnectionEdits(garden.ledger)
        func connect(_ access: AccessGiven) async throws {
            _ = try await edits.connect(Plot.garden.id, name: Plot.garden.fullName, to: "garden", access: access)
        }
        // Nothing is said of it: it is still the installation's, which is gone.
        try await connect(.asBefore)
        #expect(try queued(garden).isEmpty && garden.repository(.garden)?.installation == Webhook.installation)

        try await connect(.token)
        #expect(try queued(garden).map(\.record) == [task])
        #expect(try queued(garden).map(\.lane) == [0])
        #expect(try garden.repository(.garden)?.installation == nil)
        let recorded = try garden.events(.repositoryConnected).count
        try await connect(.token)
        #expect(try garden.events(.repositoryConnected).count == recorded)
        // And back to an App.
        try await connect(.installation(6))
        #expect(try garden.repository(.garden)?.installation == 6)
    }

    @Test("Back twice, it sends what was edited once, waiting or sent", arguments: Outage.allCases, [true, false])
    func twice(outage: Outage, isSent: Bool) async throws {
        let garden = try await Garden()
        let task = try await tasks(garden)[0]
        try await outage.begin(garden)
        try await garden.edit(task, at: 60) { $0.title = "Rust" }
        try await outage.end(garden)
        let resumed = try #require(try queued(garden).first)
        if isSent {
            try await garden.send(resumed.id)
            try await garden.answer(resumed.id, .found(IssueAtGitHub(title: "Rust", second: 100)))
        }
        try await outage.begin(garden)
        try await outage.end(garden)
        #expect(try queued(garden).map(\.id) == (isSent ? [] : [resumed.id]))
        #expect(try garden.operations("action = 'resume'").map(\.id) == [resumed.id])
    }

    @Test("An edit that waited when the repository was lost goes out again when it is back", arguments: Outage.allCases)
    func claimedMeanwhile(outage: Outage) async throws {
        let garden = try await Garden()
        let task = try await tasks(garden)[0]
        let edit = try await garden.edit(task, at: 60) { $0.title = "Rust" }
        try await outage.begin(garden)
        try await garden.step(edit, .claim(edit))
        #expect(try garden.operation(edit)?.state == .disabled(.init(reason: outage.reason)))
        try await outage.end(garden)
        #expect(try queued(garden).map(\.record) == [task])
    }

    @Test("A task and its comment made meanwhile are created when it is back", arguments: [Outage.suspended, .removed])
    func createdMeanwhile(outage: Outage) async throws {
        let garden = try await Garden()
        try await outage.begin(garden)
        let task = RecordID.task("prune")
        try await garden.edit(task, .put, at: 60) { $0.title = "Prune" }
        try await garden.edit(.comment("note"), .put, at: 61, parent: task) { $0.body = "Before March." }
        try await outage.end(garden)
        let resumed = try queued(garden)
        #expect(resumed.map(\.record) == [task, .comment("note")])
        try await garden.send(try #require(resumed.first?.id))
        let call = try #require(try garden.events(.callStarted).last?.decoded(CallStarted.self))
        #expect(call.call == .create && call.repository == Plot.garden.id)
    }

    @Test("A comment of before there was a repository goes where its task goes, edited meanwhile or not")
    func commentBeforeConnection() async throws {
        let garden = try await Garden(connected: [])
        _ = try await ConnectionEdits(garden.ledger).save(project: "garden", name: "garden")
        let (task, note) = (RecordID.task("prune"), RecordID.comment("note"))
        try await garden.edit(task, .put, at: 60, in: nil) { $0.title = "Prune" }
        try await garden.edit(note, .put, at: 61, parent: task) { $0.body = "Before March." }
        #expect(try queued(garden).isEmpty)
        try await garden.connect(.garden)
        #expect(try queued(garden).map(\.record) == [task, note])
        let edit = try await garden.edit(note, at: 70) { $0.body = "Before April." }
        #expect(try garden.operation(edit)?.state.name == .queued)
        #expect(try garden.operation(edit)?.repository == Plot.garden.id)
    }

    @Test("An App that has never served a repository takes nothing from it when it leaves")
    func servedByToken() async throws {
        let garden = try await Garden()
        _ = try await ConnectionEdits(garden.ledger).connect(
            Plot.garden.id, name: Plot.garden.fullName, to: "garden", access: .token)
        try await garden.deliver(.installationRepositories(removed: [.garden]))
        #expect(try garden.repository(.garden)?.project == "garden")
    }

    @Test("What GitHub did meanwhile and tells later wins over an older edit that waits")
    func younger() async throws {
        let garden = try await Garden()
        let task = try await tasks(garden)[0]
        try await garden.deliver(.installation("suspend"))
        try await garden.edit(task, at: 60) { $0.title = "Rust" }
        try await garden.deliver(.installation("unsuspend"))
        let resumed = try #require(try queued(garden).first)
        let theirs = IssueAtGitHub(title: "Mildew", second: 70)
        let report = try #require(try await garden.deliver(.about(theirs, "edited")).first)
        #expect(report.state == .completed(.init(reason: .applied)))
        #expect(try garden.operation(resumed.id)?.canceledBy == report.id)
        #expect(try garden.task(task)?.title == "Mildew")
    }
}
