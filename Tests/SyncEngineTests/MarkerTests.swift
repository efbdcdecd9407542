import SyncEngine
import Testing

@Suite("Markers")
struct MarkerTests {
    private let marker = Marker(key: Array(repeating: 1, count: 32), ledger: "1f0c9a3b5d7e2468", epoch: 0)

    @Test(
        "What is attached is found, and the body comes back as it was",
        arguments: [
            "", "text", "a\n\nb\n", "a\r\n\r\n", "a\r", "\n\n", "🌱", "\u{301}a", "<!-- syncledger:", "a -->",
        ])
    func roundTrip(_ body: String) {
        let marked = marker.attach(to: body, operation: 42)
        let found = marker.find(in: marked)
        #expect(found?.operation == 42)
        #expect(found.map { Array($0.body.utf8) } == Array(body.utf8))
        #expect(marked.unicodeScalars.count - body.unicodeScalars.count <= Marker.longest)
    }

    @Test("A form of GitHub's pages ends lines with returns: what was attached is taken away with them")
    func returns() {
        for body in ["", "text", "a\r\nb", "a\r\n"] {
            let submitted = marker.attach(to: body, operation: 42).replacing(/\r?\n/, with: "\r\n")
            #expect(marker.find(in: submitted).map { Array($0.body.utf8) } == Array(body.utf8))
        }
    }

    @Test("The longest marker fits what validation keeps free for it")
    func longest() {
        #expect(marker.attach(to: "x", operation: .max).count - 1 <= Marker.longest)
    }

    /// Searched to the end of the text for each, they would take minutes.
    @Test("Thousands of openings hide none, and are none", .timeLimit(.minutes(1)))
    func openings() {
        let openings = String(repeating: "<!-- syncledger:", count: 16_000)
        #expect(marker.find(in: openings) == nil)
        #expect(marker.find(in: openings + " -->") == nil)
        #expect(marker.find(in: marker.attach(to: openings, operation: 42))?.body == openings)
        #expect(marker.find(in: marker.attach(to: "text", operation: 42) + openings)?.body == "text" + openings)
    }

    @Test("Forged, foreign and cut markers are ordinary text")
    func forged() {
        let marked = marker.attach(to: "text", operation: 42)
        let others = [
            Marker(key: Array(repeating: 2, count: 32), ledger: "1f0c9a3b5d7e2468", epoch: 0),
            Marker(key: Array(repeating: 1, count: 32), ledger: "ffffffffffffffff", epoch: 0),
            Marker(key: Array(repeating: 1, count: 32), ledger: "1f0c9a3b5d7e2468", epoch: 1),
        ]
        for other in others { #expect(other.find(in: marked) == nil) }
        #expect(marker.find(in: marked.replacing(":42:", with: ":43:")) == nil)
        #expect(marker.find(in: String(marked.dropLast(4))) == nil)
    }
}
