import Foundation
import Ledger
import TestSupport
import Testing

@Suite("Readiness", .ownThreads, .timeLimit(.minutes(2)))
struct ReadinessTests {
    private struct Said: Decodable {
        var status: Status
        var check: String?
        var detail: String?

        /// A word when it is ready, and else the problem's number.
        enum Status: Decodable, Equatable {
            case word(String), number(Int)

            init(from decoder: any Decoder) throws {
                let value = try decoder.singleValueContainer()
                self = try (try? value.decode(Int.self)).map(Status.number) ?? .word(value.decode(String.self))
            }
        }
    }

    /// Seconds. Nobody else on the machine keeps a projector from moving for as long.
    private static let patience = 8

    private static func readiness(_ sync: RunningSync) async throws -> Said {
        let answer = try await Web.send("GET", sync.api + "/readyz")
        let said = try answer.decoded(Said.self)
        #expect(said.status == (answer.status == 200 ? .word("ready") : .number(answer.status)))
        return said
    }

    private static func running() async throws -> (RunningSync, token: String) {
        let sync = try await RunningSync(settings: ["SYNCLEDGER_PROJECTOR_PATIENCE": "\(patience)"])
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        let token = try sync.makeToken()
        _ = try await sync.startServer()
        return (sync, token)
    }

    /// Stops it in the middle, but not where it holds the writer's lock or waits for it, as it does for a moment after
    /// it has written: then nobody could write.
    private static func stop(_ projector: Process, _ sync: RunningSync) async throws {
        kill(projector.processIdentifier, SIGSTOP)
        while try await readiness(sync).check == "write" {
            kill(projector.processIdentifier, SIGCONT)
            try await Task.sleep(for: .milliseconds(100))
            kill(projector.processIdentifier, SIGSTOP)
        }
    }

    private static func edit(_ task: String, _ sync: RunningSync, _ token: String) async throws {
        let made = try await sync.send(
            "PUT", "/v1/tasks/\(task)", #"{"project_id": "garden", "title": "\#(task)"}"#, token: token)
        #expect(made.status == 201)
    }

    @Test(
        "A projector that is stopped in the middle is noticed when there is something to do, and forgiven when it goes on"
    )
    func stuck() async throws {
        let (sync, token) = try await Self.running()
        let projector = try sync.startProjector()
        try await Self.edit("roses", sync, token)
        #expect(try await eventually { try sync.operationStates().values.allSatisfy { $0 == "completed" } })
        try await Self.stop(projector, sync)
        try await Task.sleep(for: .seconds(Self.patience + 1))
        // Nothing is due, so nothing is wrong.
        #expect(try await Self.readiness(sync).check == nil)
        let edited = ContinuousClock.now
        try await Self.edit("lilies", sync, token)
        let check = try await Self.readiness(sync).check
        // A machine that took so long about it has shown nothing.
        if ContinuousClock.now - edited < .seconds(Self.patience) { #expect(check == nil) }
        #expect(try await eventually { try await Self.readiness(sync).check == "projector" })
        let said = try await Self.readiness(sync)
        #expect(said.detail?.contains("the projector has not moved for \(Self.patience) s") == true, "\(said)")
        kill(projector.processIdentifier, SIGCONT)
        #expect(try await eventually { try await Self.readiness(sync).check == nil })
        #expect(try await eventually { try sync.operationStates().values.allSatisfy { $0 == "completed" } })
    }

    @Test("A projector that is to run in another process and does not is missed")
    func missing() async throws {
        let (sync, token) = try await Self.running()
        try await Self.edit("roses", sync, token)
        #expect(try await eventually { try await Self.readiness(sync).check == "projector" })
        let said = try await Self.readiness(sync)
        #expect(said.detail?.contains("no projector runs on this data folder") == true, "\(said)")
        _ = try sync.startProjector()
        #expect(try await eventually { try await Self.readiness(sync).check == nil })
    }

    @Test("What an outage holds up is not the projector's fault")
    func outage() async throws {
        let (sync, token) = try await Self.running()
        try await sync.gitHub.order("faults", #"{"kind": "status", "status": 503, "times": 100}"#)
        _ = try sync.startProjector()
        for task in 1...6 { try await Self.edit("bed-\(task)", sync, token) }
        #expect(try await eventually { try sync.log().contains { $0.type == "github.calls.paused" } })
        try await Task.sleep(for: .seconds(Self.patience + 2))
        #expect(try await Self.readiness(sync).check == nil)
    }

    @Test("A ledger whose lock another process holds is said to take no write, within seconds")
    func locked() async throws {
        let (sync, _) = try await Self.running()
        let lock = try FileLock(folder: sync.folder.file("data"))
        let answer = try lock.withLock { try Shell.run("curl", ["-sS", "-m", "15", sync.api + "/readyz"]) }
        #expect(answer.output.contains(#""check":"write""#), "\(answer)")
        #expect(answer.output.contains("the writer's lock is held by another"))
        #expect(try await eventually { try await Self.readiness(sync).check == nil })
    }
}
