import HTTPTypes
import NIOCore
import Testing

@testable import Service

@Suite("Bodies that are not JSON")
struct MalformedBodyTests {
    /// A body, and where it stops being JSON.
    struct Flaw: Sendable, CustomTestStringConvertible {
        var body: [UInt8]
        var place: String

        init(_ body: String, _ place: String) { self.init(Array(body.utf8), place) }

        init(_ body: [UInt8], _ place: String) {
            self.body = body
            self.place = place
        }

        var testDescription: String { String(decoding: body.prefix(40), as: UTF8.self) }
    }

    private static let flaws = [
        Flaw("nope", "line 1, column 1"),
        Flaw("", "line 1, column 1"),
        Flaw(" \n ", "line 2, column 2"),
        Flaw(#"{"title": "#, "line 1, column 11"),
        Flaw(#"{"title""#, "line 1, column 9"),
        Flaw(#"{"title": "A"#, "line 1, column 13"),
        Flaw(#"{"title": "A""#, "line 1, column 14"),
        Flaw(#"{"title": tru"#, "line 1, column 11"),
        Flaw(#"{"title": -"#, "line 1, column 12"),
        Flaw(#"{"title": "A",}"#, "line 1, column 15"),
        Flaw(#"{"labels": ["a",]}"#, "line 1, column 17"),
        Flaw("{\r\n  \"title\": \"A\",\n  body\n}", "line 3, column 3"),
        Flaw(#"{"title": "A"} {}"#, "line 1, column 16"),
        Flaw(#"{'title': 1}"#, "line 1, column 2"),
        Flaw(#"{title: 1}"#, "line 1, column 2"),
        Flaw(#"{"title" "A"}"#, "line 1, column 10"),
        Flaw(#"{"Grün": Über}"#, "line 1, column 10"),
        Flaw(#"{"title": "A", "title": "B"}"#, "line 1, column 16"),
        Flaw("{\"title\": \"A\nB\"}", "line 1, column 13"),
        Flaw(#"{"title": "\q"}"#, "line 1, column 12"),
        Flaw(#"{"title": "\u12G4"}"#, "line 1, column 16"),
        Flaw(#"{"title": "\ud800"}"#, "line 1, column 12"),
        Flaw(#"{"title": "\ud800\u0041"}"#, "line 1, column 12"),
        Flaw(#"{"milestone": 01}"#, "line 1, column 16"),
        Flaw(#"{"milestone": 1.}"#, "line 1, column 17"),
        Flaw(#"{"milestone": +1}"#, "line 1, column 15"),
        Flaw(#"{"milestone": NaN}"#, "line 1, column 15"),
        Flaw(#"{"milestone": 1e999}"#, "line 1, column 15"),
        Flaw(Array(#"{"title": "é"#.utf8) + [0xFF, 0x22, 0x7D], "line 1, column 13"),
        Flaw(Array(#"{"title": ""#.utf8) + [0xC3, 0x22, 0x7D], "line 1, column 12"),
        Flaw(Array(#"{"title": ""#.utf8) + [0xED, 0xA0, 0x80, 0x22, 0x7D], "line 1, column 12"),
        Flaw([0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], "line 1, column 1"),
        Flaw("\u{FEFF}{}", "line 1, column 1"),
        Flaw(String(repeating: "[", count: 65), "line 1, column 65"),
    ]

    @Test("Each is 400 and says the line and the column", arguments: flaws)
    func place(_ flaw: Flaw) async throws {
        let service = try await TestedService()
        let before = try await service.head
        try await service.run { client async throws in
            let answer = try await client.send(.put, "/v1/tasks/a", bytes: flaw.body)
            #expect(answer.status == 400)
            #expect(answer.problem == "malformed-request")
            let detail = try #require(answer["detail"].text)
            #expect(detail.contains("\(flaw.place):"), "\(detail)")
        }
        #expect(try await service.head == before)
    }

    @Test("JSON that is no object is 400, too", arguments: ["[]", "null", "\"title\"", " 1 "])
    func noObject(_ body: String) async throws {
        try await TestedService().run { client async throws in
            let answer = try await client.send(.put, "/v1/tasks/a", body)
            #expect(answer.status == 400)
            #expect(answer["detail"].text?.contains("must be a JSON object") == true)
        }
    }

    @Test("What is JSON is read for what it says")
    func values() throws {
        let text = #"""
             {"a": [ ], "b": {}, "n": null, "t": true, "f": false,	"i": -0, "m": 9223372036854775807,
            "x": 9223372036854775808, "d": -1.5e+2, "s": "\"\\\/\b\f\n\r\t\u00e9\ud83c\udf39 ünï", "": [[1], "2"]}
            """#
        #expect(
            try JSONReader.read(Array(text.utf8))
                == .object([
                    "a": .list([]), "b": .object([:]), "n": .null, "t": .bool(true), "f": .bool(false),
                    "i": .integer(0), "m": .integer(.max), "x": .number(9_223_372_036_854_775_808), "d": .number(-150),
                    "s": .text("\"\\/\u{08}\u{0C}\n\r\té🌹 ünï"), "": .list([.list([.integer(1)]), .text("2")]),
                ]))
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(throws: Never.self) { try JSONReader.read(Array(deep.utf8)) }
    }
}
