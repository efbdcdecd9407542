import Foundation
import GitHub
import LedgerEvents
import Projections
import Synchronization
import Testing

@testable import SyncEngine

@Suite("The look for what a create of ours has made")
struct CreateLookTests {
    @Test("It is not missed where the list moves: one of those before it changes between two pages")
    func movingList() async throws {
        let garden = try await Garden()
        let create = try await garden.edit(.task("roses"), .put, at: 0) { $0.title = "Prune" }
        try await garden.send(create)
        try await garden.fail(create, .server)
        let others = (1...100).map { IssueAtGitHub(number: Int64($0), second: Int64($0)) }
        let made = IssueAtGitHub(
            number: 101, title: "Prune", body: garden.marker.attach(to: "", operation: create), labels: [],
            assignees: [], second: 101)
        let wire = MovingListWire(others + [made])
        let clock = garden.clock
        let quick = EngineClock(now: { clock.tick() }, wait: { _ in })
        let gitHub = GitHubClient(credentials: .token(Secret("t0ken")), wire: wire, now: quick.now)
        try await garden.bring(create, through: CallGate(gitHub, clock: quick))
        #expect(wire.asked.withLock { $0 } == ["GET", "GET"])
        #expect(try garden.binding(.task("roses"))?.number == 101)
        #expect(try garden.operation(create)?.state.name == .completed)
    }
}

/// A GitHub with pages of a hundred issues, the least recently changed first. Whenever a page has been read, somebody
/// changes the first that stands on it.
private final class MovingListWire: Wire {
    private let issues: Mutex<[IssueAtGitHub]>
    let asked = Mutex<[String]>([])

    init(_ issues: [IssueAtGitHub]) { self.issues = Mutex(issues) }

    func exchange(_ request: WireRequest, timeout: Duration) async throws -> WireAnswer {
        asked.withLock { $0.append(request.method) }
        guard request.method == "GET" else { return WireAnswer(status: 422, headers: [], body: Data("{}".utf8)) }
        let query = URLComponents(string: request.url)?.queryItems ?? []
        func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }
        let since = Int64(try Date(parameter("since") ?? "", strategy: .iso8601).timeIntervalSince1970)
        let begin = ((parameter("page").flatMap { Int($0) } ?? 1) - 1) * 100
        let listed = issues.withLock { issues in issues.filter { $0.updatedAt >= since } }
        let page = Array(listed.dropFirst(begin).prefix(100))
        if let first = page.first {
            issues.withLock { issues in
                issues.removeAll { $0.number == first.number }
                issues.append(first.at(200))
            }
        }
        let next = request.url.replacing(/&page=\d+/, with: "") + "&page=\(begin / 100 + 2)"
        return WireAnswer(
            status: 200,
            headers: begin + page.count < listed.count ? [("Link", "<\(next)>; rel=\"next\"")] : [],
            body: try JSONSerialization.data(withJSONObject: page.map(\.issueObject)))
    }
}
