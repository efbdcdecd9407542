import Foundation
import GitHub
import Testing

@Suite struct WebhookDecodingFailureTests {
    private static func issue(replacing text: String, with replacement: String) -> String {
        SamplePayloads.issue.replacing(text, with: replacement)
    }

    @Test(arguments: [
        (issue(replacing: #""number": 7, "#, with: ""), "issue.number", "is missing"),
        (issue(replacing: #""number": 7"#, with: #""number": "7""#), "issue.number", "is not a whole number"),
        (issue(replacing: "2024-04-02T09:30:15Z", with: "yesterday"), "issue.updated_at", "is not an RFC 3339 time"),
        (issue(replacing: #""id": 11, "#, with: ""), "issue.assignees[1].id", "is missing"),
        (issue(replacing: #""title": "Leaf spot on the roses""#, with: #""title": null"#), "issue.title", "is null"),
    ])
    func namesTheField(issue: String, path: String, problem: String) {
        let body = SamplePayloads.event("opened", #""issue": \#(issue)"#)
        #expect(throws: DecodingFailure(path: path, problem: problem)) {
            try WebhookPayload.decode(event: "issues", body: body)
        }
    }

    @Test(arguments: [
        ("issues", "issue"), ("pull_request", "pull_request"), ("issue_comment", "issue"),
        ("installation_repositories", "installation"),
    ])
    func namesAMissingPart(event: String, path: String) {
        let body = SamplePayloads.event("opened", #""number": 7"#, installation: nil)
        #expect(throws: DecodingFailure(path: path, problem: "is missing")) {
            try WebhookPayload.decode(event: event, body: body)
        }
    }

    @Test func aPullRequestMustBeOne() {
        let body = SamplePayloads.event("opened", #""pull_request": \#(SamplePayloads.issue)"#)
        #expect(
            throws: DecodingFailure(path: "pull_request", problem: "is not a pull request: it has no head")
        ) {
            try WebhookPayload.decode(event: "pull_request", body: body)
        }
    }

    @Test(arguments: [
        (#"{"id": "five"}"#, "is not a whole number"), ("{}", "is missing"), (#"{"id": null}"#, "is null"),
    ])
    func anInstallationNeedsItsNumber(installation: String, problem: String) {
        let body = SamplePayloads.event(
            "opened", #""issue": \#(SamplePayloads.issue)"#, installation: installation)
        #expect(throws: DecodingFailure(path: "installation.id", problem: problem)) {
            try WebhookPayload.decode(event: "issues", body: body)
        }
    }

    @Test(arguments: ["", "{", "[]", "null", "\"text\"", #"{"action": "#], ["issues", "ping", "novelty"])
    func refusesWhatIsNoObject(text: String, event: String) {
        #expect(throws: DecodingFailure.self) {
            try WebhookPayload.decode(event: event, body: Data(text.utf8))
        }
    }

    @Test func saysWhatIsWrongWithAForm() {
        let failure = #expect(throws: DecodingFailure.self) {
            try WebhookPayload.decode(event: "issues", body: Data("payload=%7B%7D".utf8))
        }
        #expect(failure?.description.contains("application/json") == true)
    }
}
