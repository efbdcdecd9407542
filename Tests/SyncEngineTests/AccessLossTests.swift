import GitHub
import Ledger
import LedgerEvents
import Projections
import Testing

@testable import SyncEngine

@Suite("Access that GitHub's answers show to be lost")
struct AccessLossTests {
    private static func address(_ plot: Plot, installation: Int64? = Webhook.installation) throws -> GitHubDesk.Address
    {
        .init(
            repository: try #require(RepositoryName(fullName: plot.fullName)), repositoryID: plot.id,
            installation: installation)
    }

    private static func note(
        _ loss: AccessLoss, _ garden: Garden, installation: Int64? = Webhook.installation, since began: Position? = nil
    ) async throws {
        let address = try address(.garden, installation: installation)
        try await garden.ledger.write { transaction in
            try transaction.note(loss, at: address, since: try began ?? transaction.nextPosition - 1)
        }
    }

    @Test("A suspension disables what is edited next, once, and only the installation's repositories")
    func suspended() async throws {
        let garden = try await Garden()
        for _ in 1...2 { try await Self.note(.installationSuspended, garden) }
        #expect(try garden.events(.installationSuspended).map(\.installation) == [Webhook.installation])
        let edit = try await garden.edit(.task("roses"), .put) { $0.title = "Roses" }
        #expect(try garden.operation(edit)?.reason == .installationSuspended)
    }

    @Test("A repository out of reach is no longer connected, with an installation as with a token")
    func outOfReach() async throws {
        for (installation, type) in [
            (Webhook.installation, EventType.installationRepositoriesRemoved), (nil, .repositoryDisconnected),
        ] as [(Int64?, EventType)] {
            let garden = try await Garden()
            try await garden.edit(.task("roses"), .put) { $0.title = "Roses" }
            try await Self.note(.repository, garden, installation: installation)
            #expect(try garden.events(type).count == 1)
            #expect(try garden.repository(.garden)?.project == nil)
            #expect(try garden.repository(.park)?.project == "park")
            let edit = try await garden.edit(.task("roses")) { $0.title = "Red roses" }
            #expect(try garden.operation(edit)?.reason == .repositoryNotConnected)
        }
    }

    @Test("A repository that its installation lost is asked after until it is connected, or somebody ends that")
    func askedAfter() async throws {
        for end in [nil, "connected", "disconnected", "deleted"] as [String?] {
            let garden = try await Garden()
            #expect(try garden.read { try $0.lostRepositories() }.isEmpty)
            try await garden.deliver(.installationRepositories(removed: [.garden]))
            // That it is reached again may be heard of late, too: GitHub has to say so.
            try await garden.deliver(.installationRepositories(added: [.garden]))
            let heard = try #require(try garden.repository(.garden)?.lastEvent)
            #expect(
                try garden.read { try $0.lostRepositories() } == [.askAfterRepository(Plot.garden.id, heard: heard)])
            switch end {
            case "connected": try await garden.connect(.garden)
            case "deleted": try await garden.deliver(Webhook("repository", "deleted", in: .garden, [:]))
            case "disconnected":
                _ = try await ConnectionEdits(garden.ledger).disconnect(name: Plot.garden.fullName, from: "garden")
            default: continue
            }
            #expect(try garden.read { try $0.lostRepositories() }.isEmpty)
        }
    }

    @Test(
        "One that the token lost, or whose installation is gone, is asked after as well; one that is only asleep is not"
    )
    func alsoAskedAfter() async throws {
        func asked(_ garden: Garden) throws -> [Chore] { try garden.read { try $0.lostRepositories() } }
        let token = try await Garden()
        try await Self.note(.repository, token, installation: nil)
        #expect(try token.repository(.garden)?.lostProject == "garden")
        #expect(try asked(token).count == 1)
        _ = try await ConnectionEdits(token.ledger).disconnect(name: Plot.garden.fullName, from: nil)
        #expect(try asked(token).isEmpty)

        for (loss, isLost) in [(.installationSuspended, false), (.installationRemoved, true)] as [(AccessLoss, Bool)] {
            let app = try await Garden()
            try await app.deliver(.installationRepositories(added: [.garden]))
            try await Self.note(loss, app)
            #expect(try asked(app).contains { $0.repository == Plot.garden.id } == isLost)
        }
    }

    @Test("What was heard while the call was under way is younger than its answer")
    func olderThanNews() async throws {
        let garden = try await Garden()
        let began = try garden.read { try $0.log.head }
        try await garden.ledger.write { transaction in
            _ = try transaction.append(
                Draft(InstallationChanged(.installationUnsuspended), installation: Webhook.installation))
        }
        try await garden.connect(.greenhouse)
        try await Self.note(.installationSuspended, garden, since: began)
        try await Self.note(.installationRemoved, garden, since: began)
        #expect(try garden.events(.installationSuspended, .installationDeleted).isEmpty)
        // The repository itself has not been heard of since.
        try await Self.note(.repository, garden, since: began)
        #expect(try garden.repository(.garden)?.project == nil)
    }

    @Test("A call of unknown outcome ends with the access: an update at once, a create when it cannot be looked for")
    func doubts() async throws {
        for isCreate in [true, false] {
            let garden = try await Garden()
            let create = try await garden.edit(.task("roses"), .put) { $0.title = "Roses" }
            try await garden.send(create)
            var operation = create
            if !isCreate {
                try await garden.answer(create, .found(IssueAtGitHub(number: 1, title: "Roses")))
                operation = try await garden.edit(.task("roses")) { $0.title = "Red roses" }
                try await garden.send(operation)
            }
            try await Self.note(.installationSuspended, garden)
            try await garden.fail(operation, .noAnswer, .unknown)
            #expect(try garden.operation(operation)?.state.name == (isCreate ? .processing : .disabled))
            guard isCreate else { continue }
            try await garden.fail(operation, .unauthorized, .unknown)
            #expect(try garden.operation(operation)?.state == .disabled(.init(reason: .installationSuspended)))
        }
    }
}
