import HTTPTypes
import Service
import Testing

@Suite("Projects and their repositories")
struct ProjectTests {
    @Test("A project is made, renamed, shown and listed")
    func projects() async throws {
        try await TestedService().run { client async throws in
            let made = try await client.send(.put, "/v1/projects/orchard", #"{"name": "Orchard"}"#)
            #expect(made.status == 201)
            #expect(made.json.names == ["project_id", "name", "saved_at", "repositories"])
            #expect(try await client.send(.put, "/v1/projects/orchard", #"{"name": "The orchard"}"#).status == 200)
            #expect(try await client.send(.get, "/v1/projects/orchard")["name"] == "The orchard")
            #expect(try await client.send(.get, "/v1/projects/moon").status == 404)
            let list = try await client.send(.get, "/v1/projects")
            #expect(list["projects"].items.map { $0["project_id"] } == ["garden", "orchard"])
            #expect(list["projects"].items.first?["repositories"].items.first?["github_repository_id"] == 7001)
            #expect(try await client.send(.get, "/v1/projects?limit=1")["next"] == "garden")
        }
    }

    @Test("A project needs an id and a name that can be shown")
    func refused() async throws {
        try await TestedService().run { client async throws in
            #expect(try await client.send(.put, "/v1/projects/x", "{}").fields == ["name"])
            #expect(try await client.send(.put, "/v1/projects/x", #"{"name": " "}"#).fields == ["name"])
            #expect(try await client.send(.put, "/v1/projects/x", #"{"name": "a\u0000b"}"#).fields == ["name"])
            #expect(try await client.send(.put, "/v1/projects/x%20y", #"{"name": "X"}"#).fields == ["project_id"])
            let long = String(repeating: "n", count: 256)
            #expect(try await client.send(.put, "/v1/projects/x", #"{"name": "\#(long)"}"#).status == 201)
            #expect(try await client.send(.put, "/v1/projects/x", #"{"name": "\#(long)n"}"#).fields == ["name"])
        }
    }

    @Test("What the client says of a repository is not asked of GitHub")
    func given() async throws {
        try await TestedService().run { client async throws in
            let path = "/v1/projects/garden/repositories/octo/shed"
            let answer = try await client.send(
                .put, path, #"{"github_repository_id": 7002, "github_app_installation_id": 5}"#)
            #expect(answer.status == 200)
            #expect(answer["name"] == "octo/shed")
            #expect(answer["project_id"] == "garden")
            #expect(answer["github_app_installation_id"] == 5)
            #expect(try await client.send(.delete, path).status == 204)
            let again = try await client.send(.delete, path)
            #expect(again.status == 404)
            #expect(again.problem == "not-found")
            // Without credentials the id must be given.
            #expect(try await client.send(.put, path).fields == ["github_repository_id"])
        }
    }

    @Test("A null says that there is no installation; what is not named stays")
    func withoutInstallation() async throws {
        try await TestedService().run { client async throws in
            let path = "/v1/projects/garden/repositories/octo/shed"
            func connect(_ installation: String) async throws -> Tree {
                let body = #"{"github_repository_id": 7002\#(installation)}"#
                return try await client.send(.put, path, body)["github_app_installation_id"]
            }
            #expect(try await connect(#", "github_app_installation_id": 5"#) == 5)
            #expect(try await connect("") == 5)
            #expect(try await connect(#", "github_app_installation_id": null"#) == .null)
            #expect(try await connect("") == .null)
            #expect(try await connect(#", "github_app_installation_id": 5"#) == 5)
            // Disconnected and connected again it is known by what gave access to it.
            #expect(try await client.send(.delete, path).status == 204)
            #expect(try await connect(#", "github_app_installation_id": null"#) == .null)
        }
    }

    @Test("What is not given is asked of GitHub")
    func asked() async throws {
        let known = KnownRepositories(
            answer: .success(FoundRepository(id: 7003, fullName: "Octo/Shed", installation: 6)))
        let service = try await TestedService().changed { $0.repositories = known }
        try await service.run { client async throws in
            let path = "/v1/projects/garden/repositories/octo/shed"
            let answer = try await client.send(.put, path)
            #expect(answer["github_repository_id"] == 7003)
            #expect(answer["github_app_installation_id"] == 6)
            #expect(answer["name"] == "Octo/Shed")
            let other = try await client.send(.put, path, #"{"github_repository_id": 1}"#)
            #expect(other.status == 422)
            #expect(other.fields == ["github_repository_id"])
            #expect(try await client.send(.put, "/v1/projects/moon/repositories/octo/shed").status == 404)
            #expect(try await client.send(.put, "/v1/projects/garden/repositories/octo/..").status == 422)
            #expect(try await client.send(.put, path, #"{"id": 1}"#).fields == ["id"])
        }
    }

    @Test(
        "GitHub's refusals are told apart",
        arguments: [
            (RepositoryLookupFailure.notFound("octo/shed is not to be seen"), 404, "not-found"),
            (.refused("octo/shed is archived"), 422, "refused-by-github"),
            (.unreachable("no answer within 10 s"), 502, "github-unreachable"),
        ])
    func failures(_ failure: RepositoryLookupFailure, _ status: Int, _ problem: String) async throws {
        let service = try await TestedService().changed {
            $0.repositories = KnownRepositories(answer: .failure(failure))
        }
        try await service.run { client async throws in
            let answer = try await client.send(.put, "/v1/projects/garden/repositories/octo/shed")
            #expect(answer.status == status)
            #expect(answer.problem == problem)
        }
    }
}

private struct KnownRepositories: RepositoryLookup {
    let answer: Result<FoundRepository, RepositoryLookupFailure>

    func find(owner: String, name: String) async throws(RepositoryLookupFailure) -> FoundRepository {
        try answer.get()
    }
}
