import Foundation
import LedgerEvents
import Projections
import SyncEngine
import TestSupport
import Testing

@Suite("A failing record", .ownThreads, .timeLimit(.minutes(2)))
struct FailingRecordTests {
    @Test("It holds back no other: while it waits for its next attempt, what was edited later goes out")
    func holdsBackNobody() async throws {
        let gitHub = try await FaultGitHub()
        let fault = Fault(
            name: "500 for good", step: .look, kind: "status", details: #""status": 500"#, times: Fault.ever)
        let scene = try await FaultScene(fault, .updateTask, number: 0, at: gitHub)
        try await scene.order()
        let failing = try await scene.edit()
        // Longer than this test may take.
        try await scene.withProjector(waits: [3_600 * Timestamp.microsecondsPerSecond]) {
            #expect(try await eventually { try await scene.operation(failing)?.failures == 1 })
            var others: [OperationID] = []
            for number in 1...6 { others.append(try await Self.create("later-\(number)", scene)) }
            #expect(
                try await eventually {
                    for id in others where try await scene.operation(id)?.state.name != .completed { return false }
                    return true
                })
            #expect(try await scene.operation(failing)?.state.name == .queued)
        }
    }

    private static func create(_ name: String, _ scene: FaultScene) async throws -> OperationID {
        var fields = GivenFields()
        fields.title = name
        var request = EditRequest(.task(name), .put, fields, client: "client")
        (request.project, request.repository) = ("garden", "\(scene.owner)/garden")
        return try await scene.edit(request)
    }
}
