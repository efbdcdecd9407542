import GitHub
import HummingbirdTesting
import SyncEngine
import TestSupport
import Testing

@Suite(
    "GitHub's published payloads over HTTP",
    .enabled(if: PublishedExample.areThere, "none lie beside the checkout"))
struct PublishedDeliveriesTests {
    @Test("Signed and posted in file order, then again with the same ids: none is refused")
    func posted() async throws {
        let examples = try PublishedExample.all()
        #expect(!examples.isEmpty)
        let folder = try TemporaryFolder()
        let service = try await TestedService(folder: folder.path)
        try await PublishedExample.connect(examples, to: TestedService.project, with: ConnectionEdits(service.ledger))
        try await service.run(.live) { client async throws in
            var first: [String: Tree] = [:]
            for example in examples {
                let answer = try await client.webhook(example.body, event: example.event, delivery: example.name)
                #expect(answer.status == 202, "\(example.name): \(answer.text)")
                #expect(answer["operations"] != .null && answer["redelivery"] == .null, "\(example.name)")
                first[example.name] = answer["event"]
            }
            #expect(Set(first.values.compactMap(\.integer)).count == examples.count)
            for example in examples {
                let answer = try await client.webhook(example.body, event: example.event, delivery: example.name)
                #expect(answer.status == 202, "\(example.name): \(answer.text)")
                #expect(answer["redelivery"] == true, "\(example.name)")
                #expect(answer["event"] == first[example.name], "\(example.name)")
            }
        }
    }
}
