import AsyncHTTPClient
import Foundation
import GitHub
import Ledger
import LedgerEvents
import Logging
import Projections
import SyncEngine
import TestSupport
import Testing

/// One fault at one step of one call: a repository of its own at the stand-in, a ledger of its own here, and a
/// projector that is in a hurry.
struct FaultScene: Sendable {
    let fault: Fault
    let call: FaultedCall
    let owner: String
    let gitHub: GitHubControl
    let post: FaultPost
    let ledger: Ledger
    let marker: Marker
    let repository: Int64
    let installation: Int64
    let task: RecordID?
    let comment: RecordID?
    let number: Int64?
    let commentID: Int64?
    private let credentials: GitHubCredentials
    private let folder: TemporaryFolder

    private struct Made: Decodable {
        var id: Int64
        var number: Int64?
    }

    /// Sets the scene: the repository, the App's installation on it, what is in it, and all of it known here.
    init(_ fault: Fault, _ call: FaultedCall, number index: Int, at gitHub: FaultGitHub) async throws {
        (self.fault, self.call, owner) = (fault, call, "owner\(index)")
        (self.gitHub, post, credentials) = (gitHub.control, gitHub.post, gitHub.credentials)
        let (control, owner) = (gitHub.control, owner)
        repository = try await control.order("repositories", #"{"owner": "\#(owner)", "name": "garden"}"#)
            .decoded(Made.self).id
        installation = try await control.order(
            "installations", #"{"account": "\#(owner)", "repositories": ["\#(owner)/garden"]}"#
        ).decoded(Made.self).id
        folder = try TemporaryFolder()
        ledger =
            fault.isOfLedger
            ? try Ledger.open(folder: folder.file("data"), tables: ProjectionCatalog.tables)
            : try Ledger.inMemory(tables: ProjectionCatalog.tables)
        let facts = try await Genesis.prepare(ledger)
        marker = Marker(key: Array(repeating: 7, count: 32), ledger: facts.ledger, epoch: facts.epoch)
        let edits = ConnectionEdits(ledger)
        _ = try await edits.save(project: "garden", name: "Garden")
        _ = try await edits.connect(
            repository, name: "\(owner)/garden", to: "garden", access: AccessGiven(installation))
        await post.deliver(repository, to: WebhookIntake(ledger, marker: marker))

        let place = #""repository": "\#(owner)/garden""#
        var (issue, commentID): (Int64?, Int64?)
        if call.needsIssue {
            issue = try await control.order(
                "human",
                #"{\#(place), "action": "open", "title": "\#(FaultedCall.oldTitle)", "body": "\#(FaultedCall.oldText)"}"#
            ).decoded(Made.self).number
        }
        if call.needsComment, let issue {
            commentID = try await control.order(
                "human", #"{\#(place), "action": "comment", "number": \#(issue), "body": "\#(FaultedCall.oldText)"}"#
            ).decoded(Made.self).id
        }
        (number, self.commentID) = (issue, commentID)
        try await post.round(control)
        let records = try await ledger.read { try $0.rows.all(Binding.self, where: "1", order: "record") }
        task = records.first { $0.number != nil && $0.comment == nil }?.record
        comment = records.first { $0.comment != nil }?.record
        #expect((task != nil) == call.needsIssue && (comment != nil) == call.needsComment)
    }

    /// The path of the call that changes something.
    var path: String { call.path(of: owner, number, commentID) }

    /// Orders the fault, and makes what it comes from.
    func order() async throws {
        let place = #""repository": "\#(owner)/garden""#
        switch fault.scenery {
        case nil: break
        case .silence?: await post.lose(repository)
        case .crowd?:
            await post.lose(repository)
            let other =
                call.isOfTask
                ? #""action": "open", "title": "Another""#
                : #""action": "comment", "number": \#(number ?? 0), "body": "Another""#
            for _ in 1...120 { try await gitHub.order("human", "{\(place), \(other)}") }
        case .renamed?:
            await post.lose(repository)
            try await gitHub.order("repositories/rename", #"{\#(place), "name": "orchard"}"#)
        case .deleted?:
            await post.lose(repository)
            let target = commentID.map { #""action": "delete_comment", "comment_id": \#($0)"# }
            try await gitHub.order(
                "human", #"{\#(place), \#(target ?? #""action": "delete", "number": \#(number ?? 0)"#)}"#)
        case .archived?:
            await post.lose(repository)
            try await gitHub.order("repositories/archive", "{\(place)}")
        case .accessTaken?:
            try await gitHub.order(
                "installations/\(installation)/repositories", #"{"remove": ["\#(owner)/garden"]}"#)
        }
        guard let kind = fault.kind else { return }
        let (method, target) =
            switch fault.step {
            case .token: ("POST", "/app/installations/\(installation)/access_tokens")
            case .look: ("GET", path)
            case .sent, .acted, .answered: (call.method, path)
            }
        let location = gitHub.url + path.replacing("/repos/\(owner)/garden", with: "/repositories/\(repository)")
        let details = fault.details.replacing("LOCATION", with: location)
            .replacing("RESET", with: "\(Int(Date().timeIntervalSince1970) + 2)")
        try await gitHub.order(
            "faults",
            #"{"kind": "\#(kind)", "method": "\#(method)", "path_contains": "\#(target)", "times": \#(fault.times)"#
                + (details.isEmpty ? "}" : ", \(details)}"))
    }

    /// The client's edit, and the operation that it became.
    func edit() async throws -> OperationID {
        try await edit(call.edit(task: task, comment: comment, repository: "\(owner)/garden"))
    }

    func edit(_ request: EditRequest) async throws -> OperationID {
        let before = try await ledger.read { try $0.log.head }
        let answer = try await ClientEdits(ledger).perform(request) { outcome in
            RenderedAnswer(status: 200, body: Array("\(outcome)".utf8), version: nil)
        }
        let operation = try await ledger.read {
            try $0.rows.first(
                Operation.self, where: "id > ? AND direction = 'outbound'", [.integer(before)], order: "id")
        }
        return try #require(operation?.id, "\(String(decoding: answer.body, as: UTF8.self))")
    }

    /// Works as the projector does in service, only with shorter waits, until `body` returns.
    func withProjector(
        waits: [Microseconds] = [50, 100, 150, 200, 250, 300].map { $0 * 1_000 }, _ body: () async throws -> Void
    ) async throws {
        let httpClient = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .gitHub)
        let client = GitHubClient(
            baseURL: try #require(BaseURL(gitHub.url)), credentials: credentials, httpClient: httpClient,
            requestTimeout: .milliseconds(Int64(fault.patience * 1_000)))
        var settings = ProjectorSettings()
        settings.requestTimeout = Int64(fault.patience * 1_000_000)
        settings.grace = 150_000
        settings.lookInterval = 100_000
        settings.backoff = Backoff(waits: waits)
        var limits = GitHubLimits()
        limits.betweenWrites = 0
        let projector = Projector(
            ledger, gate: CallGate(client, limits: limits), marker: marker,
            lock: try FileLock(folder: folder.path, name: "projector.lock"), settings: settings,
            logger: Logger(label: "fault") { _ in SwiftLogNoOpLogHandler() })
        let result = await projector.running(during: body)
        try await httpClient.shutdown()
        try result.get()
    }

    func operation(_ id: OperationID) async throws -> Projections.Operation? {
        try await ledger.read { try $0.rows.find(Operation.self, id) }
    }

    /// Whether nothing waits any more: no operation, and no look that was asked for.
    func isQuiet() async throws -> Bool {
        try await ledger.read { reader in
            try reader.rows.first(Operation.self, where: "state IN ('queued', 'processing')") == nil
                && reader.rows.first(Confirmation.self, where: "1") == nil
        }
    }

    /// Lets a trigger in the file refuse the answer's event until it is taken away again.
    func refuseAnswers(_ isRefused: Bool) throws {
        let sql =
            isRefused
            ? """
            CREATE TRIGGER refused BEFORE INSERT ON event WHEN NEW.type = 'github.call.answered'
            BEGIN SELECT RAISE(ABORT, 'no room'); END
            """ : "DROP TRIGGER refused"
        // A writer may be in the middle of a commit.
        let done = try Shell.sqlite([folder.file("data/ledger.db"), sql])
        #expect(done.status == 0, "\(done.error)")
    }
}
