import Foundation
import Ledger
import LedgerEvents
import Projections
import RuleTesting
import SyncEngine
import TestSupport
import Testing

@Suite("Projections made beside a running service", .ownThreads, .timeLimit(.minutes(4)))
struct RebuildBesideTests {
    /// So many are edited over and over: later edits outdo those that have not reached GitHub yet.
    private static let tasks = 12

    /// A server and a projector of their own over a log that takes a while to fold, and GitHub's webhooks, none
    /// of which has arrived yet.
    private struct Scene {
        let sync: RunningSync
        let token: String
        let deliveries: [SignedDelivery]
        let server: Process
        let projector: Process
        var data: String { sync.folder.file("data") }

        init() async throws {
            sync = try await RunningSync(settings: ["SYNCLEDGER_GITHUB_WRITE_INTERVAL": "0"])
            try await sync.gitHub.order("webhooks", #"{"drop_probability": 1}"#)
            try await sync.gitHub.addRepository("octocat", "garden")
            try sync.connect("octocat/garden", to: "garden")
            token = try sync.makeToken()
            for index in 1...30 {
                let human = #""repository": "octocat/garden""#
                try await sync.gitHub.order("human", #"{\#(human), "action": "open", "title": "Bed \#(index)"}"#)
                try await sync.gitHub.order(
                    "human", #"{\#(human), "number": \#(index), "action": "edit", "title": "Bed \#(index)!"}"#)
            }
            deliveries = try await sync.gitHub.deliveries()
            let ledger = try Ledger.open(folder: sync.folder.file("data"), tables: ProjectionCatalog.tables)
            for group in 0..<40 {
                try await ledger.write { transaction in
                    for index in 0..<500 {
                        try transaction.append(
                            Draft(
                                ProjectSaved(project: "p-\(group)-\(index)"), body: .new(Array("A bed".utf8))))
                    }
                }
            }
            server = try await sync.startServer()
            projector = try sync.startProjector()
        }

        var inUse: String {
            get throws { try FileManager.default.destinationOfSymbolicLink(atPath: data + "/projections.db") }
        }

        /// The files of projections that a process has open, by its own account to the system.
        func openFiles(of process: Process) throws -> Set<String> {
            let folder = "/proc/\(process.processIdentifier)/fd"
            let files = FileManager.default
            return try Set(
                files.contentsOfDirectory(atPath: folder).compactMap { descriptor in
                    (try? files.destinationOfSymbolicLink(atPath: folder + "/" + descriptor))
                        .map { URL(filePath: $0).lastPathComponent }
                }.filter { $0.hasPrefix("projections") && $0.hasSuffix(".db") })
        }

        /// Everything that was acknowledged is there, and both processes go on.
        func check(_ load: Load) async throws {
            #expect(load.failures == [])
            #expect(load.edits > 0 && load.receipts > 0)
            #expect(server.isRunning && projector.isRunning)
            for edit in max(0, load.edits - RebuildBesideTests.tasks)..<load.edits {
                let answer = try await sync.send("GET", "/v1/tasks/t-\(edit % RebuildBesideTests.tasks)", token: token)
                #expect(answer.text.contains("Row \(edit)\""), "\(answer.text)")
            }
            let log = try sync.log()
            #expect(log.count { $0.type == "webhook.received" } == Set(load.guids).count)
            #expect(
                try await eventually(within: 150) {
                    try sync.run("operations", "--state", "queued", "--json").status == 1
                })
            try sync.checkRebuild()
        }
    }

    /// What was asked of the server, and what it did not do.
    private struct Load: Sendable {
        var edits = 0
        var receipts = 0
        var guids: [String] = []
        var failures: [String] = []
    }

    /// Posts webhooks and makes edits, one after the other each, and reads each edit back, until `work` is done.
    private func load(_ scene: Scene, while work: @escaping @Sendable () async throws -> Void) async throws -> Load {
        let working = Task { try await work() }
        let isDone = Flag()
        let watching = Task {
            _ = await working.result
            isDone.set()
        }
        let (api, token, deliveries) = (scene.sync.api, scene.token, scene.deliveries)
        async let webhooks = {
            var load = Load()
            while !isDone.isSet || load.receipts == 0 {
                let delivery = deliveries[load.receipts % deliveries.count]
                if await delivery.post(to: api) == nil { load.failures.append("webhook \(delivery.guid)") }
                load.guids.append(delivery.guid)
                load.receipts += 1
            }
            return load
        }()
        async let edits = {
            var load = Load()
            while !isDone.isSet || load.edits == 0 {
                let path = "/v1/tasks/t-\(load.edits % Self.tasks)"
                let headers = ["Authorization": "Bearer \(token)"]
                let put = try await Web.send(
                    "PUT", api + path, Data(#"{"project_id": "garden", "title": "Row \#(load.edits)"}"#.utf8),
                    headers: headers)
                if ![200, 201].contains(put.status) { load.failures.append("PUT \(path): \(put.status) \(put.text)") }
                let got = try await Web.send("GET", api + path, headers: headers)
                if !got.text.contains("Row \(load.edits)\"") {
                    load.failures.append("GET \(path): \(got.status) \(got.text)")
                }
                load.edits += 1
            }
            return load
        }()
        let other = try await edits
        var both = await webhooks
        both.edits = other.edits
        both.failures += other.failures
        await watching.value
        try await working.value
        return both
    }

    @Test(
        "Webhooks and clients are served through rebuilds and swaps, also of builders killed at any moment",
        arguments: [TestSeed.ofThisRun])
    func underLoad(seed: UInt64) async throws {
        let scene = try await Scene()
        let (settings, output) = (scene.sync.settings, scene.sync.folder.file("rebuild.log"))
        let first = try scene.inUse
        let load = try await load(scene) {
            var chance = SplitMix64(seed: seed)
            for _ in 0..<4 {
                let builder = try BuiltPrograms.start(
                    "syncledger", ["rebuild"], environment: settings, output: output)
                try await Task.sleep(for: .milliseconds(.random(in: 0...2_500, using: &chance)))
                kill(builder.processIdentifier, SIGKILL)
                builder.waitUntilExit()
                let rebuilt = try await aside {
                    try BuiltPrograms.run("syncledger", ["rebuild"], environment: settings)
                }
                #expect(rebuilt.status == 0 && rebuilt.output.contains("are in use"), "\(rebuilt)")
            }
        }
        let last = try scene.inUse
        #expect(last != first)
        try await scene.check(load)
        for process in [scene.server, scene.projector] {
            #expect(try scene.openFiles(of: process) == [last])
        }
        let kept = try ProjectionFolder.files(in: scene.data).filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
        #expect(kept == ["projections.db", last].sorted())
    }

    @Test(
        "A later version's are made ready under load; its start folds no more than came since, and the old one goes on")
    func upgrade() async throws {
        let scene = try await Scene()
        let (first, data) = (try scene.inUse, scene.data)
        let load = try await load(scene) {
            let made = try await aside {
                try Ledger.rebuildProjections(folder: data, tables: ProjectionCatalog.later)
            }
            #expect(!made.areInUse && made.position > 20_000)
        }
        #expect(try scene.inUse == first)
        var wasMade = false
        let later = try Ledger.open(
            folder: data, tables: ProjectionCatalog.later, progress: { _, _ in wasMade = true })
        #expect(!wasMade)
        #expect(try scene.inUse != first)
        #expect(try later.readBlocking { try $0.rows.find(CountedProject.self, "garden") } != nil)
        #expect(try later.compareWithRebuild().difference == nil)
        // The old version's processes still run on theirs, as its commands do.
        for process in [scene.server, scene.projector] {
            #expect(try scene.openFiles(of: process) == [first])
        }
        try await scene.check(load)
    }
}
