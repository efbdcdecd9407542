import Foundation
import HTTPTypes
import Ledger
import Projections
import SyncEngine
import Synchronization
import TestSupport
import Testing

@Suite("The service on a full disk", .timeLimit(.minutes(3)))
struct FullDiskTests {
    private static let title = #"{"project_id": "garden", "title": "Roses"}"#

    @Test("Writes are refused with when to come again, everything is read, and it goes on by itself when there is room")
    func refusal() async throws {
        let folder = try TemporaryFolder()
        let free = Mutex<Int64>(100 << 20)
        let reserve = DiskReserve(folder: folder.path, bytes: 1 << 20) { _ in free.withLock(\.self) }
        let service = try await TestedService(folder: folder.path, reserve: reserve)
        let ledger = service.ledger
        try await service.run { client in
            #expect(try await client.send(.put, "/v1/tasks/roses", Self.title).status == 201)
            #expect(try await client.send(.get, "/readyz").status == 200)
            free.withLock { $0 = 1000 }
            while ledger.health.takesNew { try await Task.sleep(for: .milliseconds(20)) }
            let head = try await ledger.read { try $0.log.head }

            let refused = [
                try await client.send(.put, "/v1/tasks/lilies", Self.title),
                try await client.send(.patch, "/v1/tasks/roses", #"{"title": "Tulips"}"#),
                try await client.send(.put, "/v1/projects/shed", #"{"name": "Shed"}"#),
                try await client.webhook(Data(#"{"action": "opened"}"#.utf8)),
            ]
            for answer in refused {
                #expect(answer.status == 503 && answer.problem == "disk-full", "\(answer.text)")
                #expect(answer.headers[.retryAfter] == "30")
                #expect(answer["detail"].text?.contains("nothing new is taken in until there is room") == true)
                #expect(!answer.text.contains(folder.path))
            }
            #expect(try await ledger.read { try $0.log.head } == head)
            for path in ["/v1/tasks/roses", "/v1/tasks", "/v1/operations", "/v1/events?after=0", "/healthz", "/"] {
                #expect(try await client.send(.get, path).status == 200, "\(path)")
            }
            let ready = try await client.send(.get, "/readyz")
            #expect(ready.status == 503 && ready["check"].text == "disk", "\(ready.text)")

            free.withLock { $0 = 100 << 20 }
            while !ledger.health.takesNew { try await Task.sleep(for: .milliseconds(20)) }
            #expect(try await client.send(.get, "/readyz").status == 200)
            #expect(try await client.send(.put, "/v1/tasks/lilies", Self.title).status == 201)
            let delivered = try await client.webhook(Data(#"{"action": "opened"}"#.utf8))
            #expect(delivered.status == 202, "\(delivered.text)")
        }
    }
}
