import Foundation
import LedgerEvents
import Projections
import Testing

@testable import GitHub
@testable import SimulatedWorld

@Suite("What one operation made twice is found")
struct CreationsTests {
    private static func made(_ ids: Int64...) -> Creations {
        var creations = Creations()
        for id in ids { send("POST", "", 201, id, &creations) }
        return creations
    }

    private static func send(
        _ method: String, _ place: String, _ status: Int, _ id: Int64, _ creations: inout Creations
    ) {
        let body = #"{"title": "roses", "body": "red\n\n<!-- syncledger:ledger:0:5:abc -->"}"#
        creations.take(
            WireRequest(
                method: method, url: "https://x/repos/octo/garden/issues" + place, headers: [], body: Data(body.utf8)),
            status, Data(#"{"id": \#(id)}"#.utf8))
    }

    private static let places: [Creations.Resource: String] = [.issue(1): "one", .issue(2): "two", .issue(3): "three"]

    @Test("Two that are there, of which the log tells of one")
    func twice() {
        let found = Self.made(1, 2).untold(Self.places) { _ in 0 }
        let gone = Self.made(1, 9).untold(Self.places) { _ in 0 }
        #expect(found.map(\.kind) == ["twice"] && found[0].text.contains("operation 5 made one and two"))
        #expect(gone.isEmpty)
    }

    @Test("What somebody has taken our mark off before we heard of it is not held against us")
    func unmarked() {
        var creations = Self.made(1, 2)
        creations.unmark(.issue(1))
        creations.forgetUnmarked { _ in true }
        #expect(creations.untold(Self.places) { _ in 0 }.count == 1)
        creations.forgetUnmarked { _ in false }
        #expect(creations.untold(Self.places) { _ in 0 }.isEmpty)
    }

    @Test("Unless a change of ours has put it back", arguments: [200, 422])
    func marked(status: Int) {
        var creations = Self.made(1, 2)
        creations.unmark(.issue(1))
        Self.send("PATCH", "/1", status, 1, &creations)
        creations.forgetUnmarked { _ in false }
        #expect(creations.untold(Self.places) { _ in 0 }.isEmpty == (status == 422))
    }

    @Test("One that was told of does not excuse another one")
    func told() {
        var tale = Tale.ofTask
        for _ in 0..<2 {
            // GitHub may tell more than once of the same.
            tale.move(tale.record(.inbound, number: 2), .operationDropped, to: 5, .twin)
        }
        let twins = tale.mirror.twins
        #expect(twins[5]?.count == 1)
        let two = Self.made(1, 2).untold(Self.places) { twins[$0]?.count ?? 0 }
        let three = Self.made(1, 2, 3).untold(Self.places) { twins[$0]?.count ?? 0 }
        #expect(two.isEmpty)
        #expect(three.map(\.kind) == ["twice"])
    }
}
