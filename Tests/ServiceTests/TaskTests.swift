import HTTPTypes
import LedgerEvents
import SyncEngine
import Testing

@Suite("/v1/tasks")
struct TaskTests {
    @Test("PUT creates with every field, then replaces")
    func put() async throws {
        try await TestedService().run { client async throws in
            let created = try await client.send(
                .put, "/v1/tasks/roses",
                #"""
                {"project_id": "garden", "repository": "octo/garden", "title": "Roses", "body": "Spots.",
                 "state": "closed", "state_reason": "not_planned", "labels": ["b", "a"], "assignees": ["rosa"],
                 "milestone": 3}
                """#)
            #expect(created.status == 201)
            #expect(created.version == "1")
            #expect(created.headers[.location] == "/v1/tasks/roses")
            #expect(
                created.json.names == [
                    "task_id", "project_id", "title", "body", "state", "state_reason", "labels", "assignees",
                    "milestone", "version", "created_at", "updated_at", "deleted", "redacted", "author",
                    "github", "operation",
                ])
            #expect(created["state"] == "closed")
            #expect(created["state_reason"] == "not_planned")
            #expect(created["labels"] == .list(["a", "b"]))
            #expect(created["milestone"] == 3)
            #expect(created["deleted"] == false)
            #expect(created["github"] == .null)
            #expect(created["operation"].names == ["id", "state"])
            #expect(created["operation"]["state"] == "queued")
            #expect(created["created_at"].text.flatMap { Timestamp.microseconds($0) } != nil)

            let replaced = try await client.send(.put, "/v1/tasks/roses", #"{"title": "Roses again"}"#)
            #expect(replaced.status == 200)
            #expect(replaced.version == "2")
            #expect(replaced["body"] == "")
            #expect(replaced["state"] == "open")
            #expect(replaced["labels"] == .list([]))
            #expect(replaced["milestone"] == .null)

            let same = try await client.send(.put, "/v1/tasks/roses", #"{"title": "Roses again"}"#)
            #expect(same["version"] == 2)
            #expect(same["operation"]["state"] == "completed")
        }
    }

    @Test("PATCH changes what it names")
    func patch() async throws {
        try await TestedService().run { client async throws in
            _ = try await client.send(
                .put, "/v1/tasks/a", #"{"project_id": "garden", "title": "A", "body": "text", "milestone": 4}"#)
            let answer = try await client.send(.patch, "/v1/tasks/a", #"{"state": "closed", "milestone": null}"#)
            #expect(answer.status == 200)
            #expect(answer["title"] == "A")
            #expect(answer["body"] == "text")
            #expect(answer["state"] == "closed")
            #expect(answer["milestone"] == .null)
            let missing = try await client.send(.patch, "/v1/tasks/b", #"{"title": "B"}"#)
            #expect(missing.status == 404)
            #expect(missing.problem == "not-found")
        }
    }

    @Test("GET answers 304 to the version that the client has")
    func conditionalGet() async throws {
        try await TestedService().run { client async throws in
            _ = try await client.send(.put, "/v1/tasks/a", #"{"project_id": "garden", "title": "A"}"#)
            let got = try await client.send(.get, "/v1/tasks/a")
            #expect(got.status == 200)
            #expect(got["operation"] == .null)
            let tag = got.headers[.eTag] ?? ""
            for tags in [tag, "W/\(tag)", "\"9\", \(tag)", "*"] {
                let known = try await client.send(.get, "/v1/tasks/a", headers: ["If-None-Match": tags])
                #expect(known.status == 304)
                #expect(known.text == "")
                #expect(known.headers[.eTag] == tag)
            }
            #expect(try await client.send(.get, "/v1/tasks/a", headers: ["If-None-Match": "\"9\""]).status == 200)
            #expect(try await client.send(.get, "/v1/tasks/b").status == 404)
            // Ids may come percent-encoded.
            #expect(try await client.send(.get, "/v1/tasks/%61").status == 200)
        }
    }

    @Test("Everything wrong with the fields is said at once")
    func fields() async throws {
        try await TestedService().run { client async throws in
            let types = try await client.send(
                .put, "/v1/tasks/a",
                #"{"project_id": 1, "title": null, "body": 2, "state": "done", "labels": "x", "assignees": [1], "#
                    + #""milestone": 0.5, "state_reason": 7, "modified_at": "yesterday", "colour": "red"}"#)
            #expect(types.status == 422)
            #expect(types.problem == "invalid-fields")
            #expect(
                Set(types.fields) == [
                    "project_id", "title", "body", "state", "labels", "assignees", "milestone", "state_reason",
                    "modified_at", "colour",
                ])
            #expect(types["errors"].items.allSatisfy { $0["message"].text?.isEmpty == false })

            let lacking = try await client.send(.put, "/v1/tasks/a", #"{"project_id": "garden"}"#)
            #expect(lacking.fields == ["title"])
            let elsewhere = try await client.send(.put, "/v1/tasks/a", #"{"project_id": "moon", "title": "A"}"#)
            #expect(elsewhere.fields == ["project_id"])
            let reserved = try await client.send(
                .put, "/v1/tasks/task-5", #"{"project_id": "garden", "title": "A"}"#)
            #expect(reserved.fields == ["task_id"])
            let foreign = try await client.send(.put, "/v1/tasks/a%2Fb", #"{"project_id": "garden", "title": "A"}"#)
            #expect(foreign.fields == ["task_id"])
            let long = try await client.send(
                .put, "/v1/tasks/a",
                #"{"project_id": "garden", "title": "\#(String(repeating: "t", count: 257))"}"#)
            #expect(long.fields == ["title"])
        }
    }

    @Test(
        "A label and an assignee have a length, to the character",
        arguments: [("labels", EditLimits.labelCharacters), ("assignees", EditLimits.assigneeCharacters)])
    func names(_ field: String, longest: Int) async throws {
        try await TestedService().run { client async throws in
            for (length, isTaken) in [(0, false), (1, true), (longest, true), (longest + 1, false)] {
                let name = String(repeating: "ü", count: length)
                let answer = try await client.send(
                    .put, "/v1/tasks/a", #"{"project_id": "garden", "title": "A", "\#(field)": ["a", "\#(name)"]}"#)
                #expect(answer.fields == (isTaken ? [] : [field]), "\(length)")
                #expect((answer.status == 422) != isTaken, "\(length)")
            }
        }
    }

    @Test("A body has at most 1 MB")
    func size() async throws {
        try await TestedService().run { client async throws in
            let frame = #"{"project_id": "garden", "title": "A"}"#
            func padded(_ bytes: Int) -> String { frame + String(repeating: " ", count: bytes - frame.utf8.count) }
            #expect(try await client.send(.put, "/v1/tasks/a", padded(1_048_576)).status == 201)
            let beyond = try await client.send(.put, "/v1/tasks/a", padded(1_048_577))
            #expect(beyond.status == 413)
            #expect(beyond.problem == "too-large")
        }
    }

    @Test("A list goes on where it ended, and filters")
    func list() async throws {
        try await TestedService().run { client async throws in
            for id in ["a", "b", "c", "d"] {
                _ = try await client.send(
                    .put, "/v1/tasks/\(id)",
                    #"{"project_id": "garden", "title": "\#(id)", "state": "\#(id == "b" ? "closed" : "open")"}"#)
            }
            let first = try await client.send(.get, "/v1/tasks?limit=3")
            #expect(first["tasks"].items.map { $0["task_id"] } == ["a", "b", "c"])
            #expect(first["next"] == "c")
            let second = try await client.send(.get, "/v1/tasks?limit=3&after=c")
            #expect(second["tasks"].items.map { $0["task_id"] } == ["d"])
            #expect(second["next"] == .null)
            let open = try await client.send(.get, "/v1/tasks?state=open&project=garden")
            #expect(open["tasks"].items.map { $0["task_id"] } == ["a", "c", "d"])
            #expect(try await client.send(.get, "/v1/tasks?project=other")["tasks"] == .list([]))
            #expect(try await client.send(.get, "/v1/tasks?limit=1").status == 200)
            #expect(try await client.send(.get, "/v1/tasks?limit=200").status == 200)
            for (query, field) in [
                ("limit=0", "limit"), ("limit=201", "limit"), ("limit=x", "limit"), ("state=done", "state"),
                ("projekt=garden", "projekt"), ("limit=2&limit=3", "limit"),
            ] {
                let answer = try await client.send(.get, "/v1/tasks?\(query)")
                #expect(answer.status == 422)
                #expect(answer.fields == [field])
            }
        }
    }
}
