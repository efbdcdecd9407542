import Ledger
import LedgerEvents
import SyncEngine
import Testing

@Suite("A task that is put again with a repository")
struct TaskPlaceTests {
    private let roses = RecordID.task("roses")

    private func put(_ garden: Garden, in plot: Plot) async throws {
        try await garden.edit(roses, .put, in: plot) { $0.title = "Roses" }
    }

    /// Says how the edit is refused.
    private func refusal(_ garden: Garden, in plot: Plot) async -> String? {
        let error = await #expect(throws: Garden.EditRefused.self) { try await put(garden, in: plot) }
        return error?.outcome
    }

    @Test("stays in its own, and another is refused")
    func another() async throws {
        let garden = try await Garden()
        try await put(garden, in: .garden)
        try await put(garden, in: .garden)
        try await put(garden, in: Plot(id: Plot.garden.id, fullName: "Octo/Garden"))
        for plot in [Plot.greenhouse, .park, .wasteland] {
            let outcome = await refusal(garden, in: plot)
            #expect(outcome?.contains("only its issue can be moved") == true, "\(outcome ?? "")")
        }
    }

    @Test("whose comment another task's client makes a moment earlier: it stays under that task")
    func comment() async throws {
        let garden = try await Garden()
        try await garden.edit(roses, .put) { $0.title = "Roses" }
        try await garden.edit(.task("tulips"), .put) { $0.title = "Tulips" }
        try await garden.edit(.comment("c"), .put, parent: roses) { $0.body = "of roses" }
        let error = await #expect(throws: Garden.EditRefused.self) {
            try await garden.edit(.comment("c"), .put, parent: .task("tulips")) { $0.body = "of tulips" }
        }
        #expect(error?.outcome.contains("belongs to task roses") == true)
        #expect(try garden.view(.comment("c"))?.content?.comment?.body == "of roses")
    }

    @Test("may name the one that was asked for, and the one that its issue was moved to")
    func moved() async throws {
        let garden = try await Garden()
        try await put(garden, in: .garden)
        let bound = RecordBound(repository: Plot.greenhouse.id, number: 1, issue: 11, pullRequest: nil, comment: nil)
        _ = try await garden.ledger.write { [roses] in try $0.append(Draft(bound, record: roses)) }
        try await put(garden, in: .garden)
        try await put(garden, in: .greenhouse)
        _ = await refusal(garden, in: .park)
    }

    @Test("may name its own by a name of before it was renamed")
    func renamed() async throws {
        let garden = try await Garden()
        try await put(garden, in: .garden)
        let orchard = Plot(id: Plot.garden.id, fullName: "octo/orchard")
        _ = await refusal(garden, in: orchard)
        try await garden.deliver(
            Webhook("repository", "renamed", in: orchard, ["changes": ["repository": ["name": ["from": "garden"]]]]))
        try await put(garden, in: .garden)
        try await put(garden, in: orchard)
        _ = await refusal(garden, in: .greenhouse)
    }
}
