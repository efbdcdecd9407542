import Foundation
import HTTPTypes
import Testing

@testable import Service

@Suite("What is open to everybody")
struct PageTests {
    @Test("The start page shows ids and states, and nobody's text")
    func startPage() async throws {
        try await TestedService().run { client async throws in
            let empty = try await client.send(.get, "/", token: "")
            #expect(empty.text.contains("No operation yet."))
            _ = try await client.webhook(GitHubDeliveries.issue())
            _ = try await client.send(
                .put, "/v1/tasks/roses", #"{"project_id": "garden", "title": "Secret title", "body": "Secret body"}"#)
            let page = try await client.send(.get, "/", token: "")
            #expect(page.status == 200)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
            for shown in [
                "task/roses", "queued", "completed", "applied", "<td>none</td>\n<td>1</td>", "href=\"/healthz\"",
            ] {
                #expect(page.text.contains(shown), "\(shown)")
            }
            for hidden in ["Secret", "Leaf spot", "Black spots", "rosa-login", "octo", "<script"] {
                #expect(!page.text.contains(hidden), "\(hidden)")
            }
        }
    }

    @Test("Whatever stands in a page is escaped")
    func escaping() {
        let hostile = #"<script>alert("x")</script>&'"#
        let html: HTML = "<p title=\"\(hostile)\">\(hostile)</p>"
        let escaped = "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;"
        #expect(html.text == "<p title=\"\(escaped)\">\(escaped)</p>")
        // A mark that stands over what is before it does not hide that.
        let marked: HTML = "\("<\u{301}script>")"
        #expect(marked.text == "&lt;\u{301}script&gt;")
        let nested: HTML = "<div>\(html)</div>"
        #expect(nested.text == "<div>\(html.text)</div>")
    }

    @Test("The process is up, and can do its work")
    func health() async throws {
        try await TestedService().run { client async throws in
            #expect(try await client.send(.get, "/healthz", token: "")["status"] == "up")
            #expect(try await client.send(.get, "/readyz", token: "")["status"] == "ready")
        }
    }

    @Test("Looking at readiness leaves no trace")
    func readiness() async throws {
        let service = try await TestedService()
        let before = try await service.head
        try await service.run { _ = try await $0.send(.get, "/readyz", token: "") }
        #expect(try await service.head == before)
    }
}
