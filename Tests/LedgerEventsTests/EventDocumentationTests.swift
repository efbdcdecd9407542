import Foundation
import LedgerEvents
import TestSupport
import Testing

@Suite("The manual's page on events")
struct EventDocumentationTests {
    @Test("Every type of event is in the manual with the keys of its payload, and no others")
    func types() throws {
        var documented: [String: Set<String>] = [:]
        for (heading, content) in try Document.page("Events").sections(3) {
            for type in try heading.quoted { documented[type] = try Self.keys(content) }
        }
        #expect(Set(documented.keys) == Set(EventType.allCases.map(\.rawValue)))
        for type in EventType.allCases {
            // The samples have every field set.
            let sample = try #require(Samples.payload(of: type)).text
            let payload = try JSONSerialization.jsonObject(with: Data(sample.utf8)) as? [String: Any]
            #expect(documented[type.rawValue] == payload.map { Set($0.keys) }, "\(type.rawValue)")
        }
    }

    @Test("Every rule, reason and failure is in the manual, and no others")
    func values() throws {
        let page = try Document.page("Events")
        func documented(_ heading: String) throws -> Set<String> {
            try Self.keys(#require(page.section(heading, level: 3)))
        }
        #expect(try documented("Rules") == Set(Rule.allCases.map(\.rawValue)))
        #expect(try documented("Reasons") == Set(Reason.allCases.map(\.rawValue)))
        #expect(try documented("Failures") == Set(Failure.allCases.map(\.rawValue)))
        #expect(try documented("Causes of a pause") == Set(PauseCause.allCases.map(\.rawValue)))
        let settled = try #require(page.section("`webhook.settled`", level: 3)).code
        #expect(Set(WebhookSettled.Reason.allCases.map(\.rawValue)).isSubset(of: settled))
    }

    /// What stands in code before an item's colon.
    private static func keys(_ section: Document) throws -> Set<String> {
        try Set(section.items.flatMap { try ($0.split(separator: ": ").first.map(String.init) ?? "").quoted })
    }
}
