import Hummingbird
import Ledger
import LedgerEvents
import Projections
import SyncEngine

/// `GET /`: what this is, and how the queue stands. It needs no token, so it shows ids and states and no text.
struct StartPage: Sendable {
    private let ledger: Ledger

    private static let latest = 50

    init(_ ledger: Ledger) { self.ledger = ledger }

    func add(to router: Router<ServiceContext>) {
        router.get("") { _, _ in try await answer() }
    }

    private func answer() async throws -> Response {
        let page = try await ledger.read { reader in
            Self.page(
                head: try reader.log.head, repositories: try Self.repositories(reader),
                counts: try Self.counts(reader.rows),
                operations: try reader.rows.all(Operation.self, where: "id > 0", order: "id DESC", limit: Self.latest))
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
                .xContentTypeOptions: "nosniff",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: page.text)))
    }

    /// Counted up to a number that says enough: the page costs the same, however many there are.
    private static let mostCounted = 1000

    private static func counts(_ rows: Rows) throws -> [(value: String, count: String)] {
        try OperationState.Name.allCases.compactMap { state in
            let count = try rows.count(
                Operation.self, where: "state = ?", [.text(state.rawValue)], upTo: mostCounted + 1)
            guard count > 0 else { return nil }
            return (state.rawValue, count > mostCounted ? "more than \(mostCounted)" : "\(count)")
        }
    }

    private static func repositories(_ reader: LedgerReader) throws -> [(value: String, count: String)] {
        try reader.connectedRepositories().filter { $0.count > 0 }
            .map { ($0.obstacle?.rawValue ?? "none", "\($0.count)") }
    }

    private static func page(
        head: Position, repositories: [(value: String, count: String)], counts: [(value: String, count: String)],
        operations: [Operation]
    ) -> HTML {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>SyncLedger</title>
        <style>\(style)</style>
        </head>
        <body>
        <h1>SyncLedger</h1>
        <p>An event-sourced ledger that keeps tasks and comments in step with GitHub issues, pull requests and their
        comments. The log holds \(head) events. The API is under <code>/v1</code> and takes a token; see also
        <a href="/healthz">health</a> and <a href="/readyz">readiness</a>.</p>
        <h2>Repositories by what keeps edits from GitHub</h2>
        \(table(["Obstacle", "Repositories"], repositories.map(row), empty: "No repository is connected."))
        <h2>Operations by state</h2>
        \(table(["State", "Operations"], counts.map(row), empty: "No operation yet."))
        <h2>Latest operations</h2>
        \(table(["Id", "Record", "Direction", "State", "Reason", "Recorded"], operations.map(row), empty: "No operation yet."))
        </body>
        </html>

        """
    }

    private static func row(_ value: String, _ count: String) -> [HTML] { ["\(value)", "\(count)"] }

    private static func row(_ operation: Operation) -> [HTML] {
        [
            "\(operation.id)", "\(operation.record?.text ?? "none")", "\(operation.direction.rawValue)",
            "\(operation.state.name.rawValue)", "\(operation.reason?.rawValue ?? "")",
            "\(Timestamp.text(microseconds: operation.recordedAt))",
        ]
    }

    private static func table(_ columns: [String], _ rows: [[HTML]], empty: String) -> HTML {
        guard !rows.isEmpty else { return "<p>\(empty)</p>" }
        let head = HTML(columns.map { "<th scope=\"col\">\($0)</th>" })
        let body = HTML(rows.map { cells in "<tr>\(HTML(cells.map { "<td>\($0)</td>" }))</tr>" })
        return "<table><thead><tr>\(head)</tr></thead><tbody>\n\(body)\n</tbody></table>"
    }

    private static let style: HTML = """
        :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
        body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        table { border-collapse: collapse; }
        th, td { padding: .25rem 1rem .25rem 0; text-align: left; border-bottom: 1px solid #8884; }
        td { font-variant-numeric: tabular-nums; }
        """
}
