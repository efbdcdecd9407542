import HTTPTypes
import Ledger
import LedgerEvents
import Service
import SyncEngine
import Testing

/// Versions and positions are given out again when a backup was put back.
@Suite("Tags and cursors of before a backup was put back")
struct EpochTests {
    /// A service over a ledger with one task, of which a backup was put back; and the backup's last position.
    private func restored() async throws -> (TestedService, Position) {
        let service = try await TestedService()
        try await service.run { client async throws in
            let made = try await client.send(.put, "/v1/tasks/a", #"{"project_id": "garden", "title": "A"}"#)
            #expect(made.version == "1")
        }
        let size = try await service.head
        _ = try await service.ledger.write { try $0.append(Draft(LedgerRestored(epoch: 1, size: size))) }
        let epochs = try await service.ledger.read { try $0.rows.epochs() }
        return (service.changed { $0.epochs = epochs }, size)
    }

    @Test("An ETag carries the epoch, and one of an earlier epoch is refused by name")
    func tags() async throws {
        let (service, _) = try await restored()
        try await service.run { client async throws in
            let read = try await client.send(.get, "/v1/tasks/a")
            #expect(read.version == "1.1" && read["version"] == 1)
            let tag = try #require(read.headers[.eTag])
            for tag in ["\"1\"", "\"1-ab12cd34\"", "\"1.0\""] {
                let refused = try await client.send(
                    .patch, "/v1/tasks/a", #"{"title": "B"}"#, headers: ["If-Match": tag])
                #expect(refused.status == 412 && refused.text.contains("this ledger is in epoch 1"), "\(tag)")
            }
            for tag in ["\"x\"", "\"1.1.1\"", "\"1.x\""] {
                let refused = try await client.send(
                    .patch, "/v1/tasks/a", #"{"title": "B"}"#, headers: ["If-Match": tag])
                #expect(refused.status == 400, "\(tag)")
            }
            #expect(try await client.send(.get, "/v1/tasks/a", headers: ["If-None-Match": "\"1\""]).status == 200)
            #expect(try await client.send(.get, "/v1/tasks/a", headers: ["If-None-Match": tag]).status == 304)
            let edited = try await client.send(.patch, "/v1/tasks/a", #"{"title": "B"}"#, headers: ["If-Match": tag])
            #expect(edited.status == 200 && edited.version == "2.1")
        }
    }

    @Test("A position of an earlier epoch is taken as far as the log is what it was then, and refused by name beyond")
    func positions() async throws {
        let (service, size) = try await restored()
        try await service.run { client async throws in
            _ = try await client.send(.put, "/v1/tasks/b", #"{"project_id": "garden", "title": "B"}"#)
            let seen = try await client.send(.get, "/v1/events?after=\(size)&limit=1")
            #expect(seen["events"].items.map { $0["type"] } == ["ledger.restored"])
            #expect(seen["next"] == .text("\(size + 1).1"))
            let next = try await client.send(.get, "/v1/events?after=\(size + 1).1")
            #expect(next["events"].items.first?["position"] == .integer(size + 2))
            let beyond = try await client.send(.get, "/v1/events?after=\(size + 1)")
            #expect(beyond.status == 422 && beyond.text.contains("this ledger is in epoch 1"), "\(beyond.text)")
            #expect(try await client.send(.get, "/v1/events?after=1.x").status == 422)
            let feed = try await client.send(
                .get, "/v1/events", headers: ["Accept": "text/event-stream", "Last-Event-ID": "\(size + 1)"])
            #expect(feed.status == 422 && feed.text.contains("restored from a backup"))
        }
    }

    @Test("What is of an epoch that this ledger has not come to is not laid to a restore of this ledger")
    func later() async throws {
        let (service, _) = try await restored()
        try await service.run { client async throws in
            let answers = [
                try await client.send(.get, "/v1/events?after=1.2"),
                try await client.send(
                    .get, "/v1/events", headers: ["Accept": "text/event-stream", "Last-Event-ID": "1.2"]),
                try await client.send(.patch, "/v1/tasks/a", #"{"title": "B"}"#, headers: ["If-Match": "\"1.2\""]),
            ]
            #expect(answers.map(\.status) == [422, 422, 412])
            for answer in answers {
                #expect(answer.text.contains("of epoch 2, which this ledger has not come to"), "\(answer.text)")
                #expect(!answer.text.contains("it has been restored"), "\(answer.text)")
            }
        }
    }
}
