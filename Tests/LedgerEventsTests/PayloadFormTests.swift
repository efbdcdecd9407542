import Foundation
import LedgerEvents
import RuleTesting
import Testing

/// What is stored is JSON as Foundation's own coders have it, for which nobody here wrote a line.
@Suite("The stored form of payloads")
struct PayloadFormTests {
    @Test("Any content is written as JSONEncoder writes it", arguments: 0..<400) func written(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let content = Content.anyTask(&random)
        let bytes = content.json
        #expect(String(decoding: bytes, as: UTF8.self) == (try Foreign.text(content)))
        #expect(TaskContent(json: bytes) == content)
    }

    @Test("What another writer escapes or spaces is read as the same", arguments: 0..<100) func read(seed: UInt64)
        throws
    {
        var random = SplitMix64(seed: seed)
        let content = Content.anyTask(&random)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(content.json)) as? [String: Any])
        // Slashes escaped, indented, in no order.
        let other = try JSONSerialization.data(withJSONObject: object, options: .prettyPrinted)
        #expect(TaskContent(json: Array(other)) == content)
        let ascii = String(decoding: content.json, as: UTF8.self).utf16.map { unit in
            unit < 0x80 ? String(decoding: [unit], as: UTF16.self) : "\\u" + hex(unit)
        }.joined()
        #expect(TaskContent(json: ascii) == content)
    }

    private func hex(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    @Test("Spoiled bytes are read as Foundation reads them, where it reads them at all", arguments: 0..<200)
    func spoiled(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let bytes = Content.anyTask(&random).json
        for _ in 0..<50 {
            var spoiled = bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) { spoiled.spoil(&random) }
            // Whatever it is, it is an object or none, and nothing is read beyond its end.
            let read = TaskContent(json: spoiled)
            guard let foreign = try? JSONSerialization.jsonObject(with: Data(spoiled)) else { continue }
            #expect(read == Foreign.content(foreign), "\(String(decoding: spoiled, as: UTF8.self))")
        }
    }

    @Test(
        "What is no object of this shape is not read",
        arguments: [
            "", "{", "}", "[]", "null", "{\"by\"}", "{\"by\":}", "{\"by\":\"inbound\"", "{\"by\":\"inbound\"}x",
            "{\"by\":\"inbound}", "{\"by\":\"in\\", "{\"by\":\"\\u00\"}", "{\"by\":\"\\ud800\"}", "{\"by\":1}",
            "{\"by\":\"elsewhere\"}", "{\"by\":null}", "{\"of\":\"inbound\"}", "{\"by\":{\"a\":[}", "{,}", "{\"by\",1}",
        ])
    func malformed(_ text: String) {
        #expect(RecordDeleted(json: text) == nil)
    }

    @Test("Bytes that are no text are not read") func noText() {
        #expect(CommentContent(json: Array("{\"body\":\"".utf8) + [0xC3, 0x28] + Array("\"}".utf8)) == nil)
    }

    @Test("Any integer comes back", arguments: [Int64.min, .min + 1, -1, 0, 1, 9, 10, .max - 1, .max])
    func integers(_ value: Int64) {
        let payload = ClockObserved(offset: value)
        #expect(String(decoding: payload.json, as: UTF8.self) == "{\"offset\":\(value)}")
        #expect(ClockObserved(json: payload.json) == payload)
    }

    @Test(
        "What is no integer of 64 bits is not read",
        arguments: ["9223372036854775808", "-9223372036854775809", "1.0", "1e3", "-", "+1", "\"1\"", "true"])
    func noIntegers(_ number: String) {
        #expect(ClockObserved(json: "{\"offset\":\(number)}") == nil)
    }

    @Test("What is not known is passed over") func unknown() {
        let text = "{ \"a\": [1, {\"by\": \"]}\\\"\"}], \"by\": \"outbound\", \"z\": {} }"
        #expect(RecordDeleted(json: text) == RecordDeleted(by: .outbound))
    }
}

/// The same shape, for Foundation's encoder.
private struct Foreign: Encodable {
    let title: String
    let body: String
    let state: String
    let stateReason: String?
    let labels: [String]
    let assignees: [String]
    let milestone: Int64?

    enum CodingKeys: String, CodingKey {
        case title, body, state, labels, assignees, milestone
        case stateReason = "state_reason"
    }

    static func text(_ content: TaskContent) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let foreign = Foreign(
            title: content.title, body: content.body, state: content.state.rawValue, stateReason: content.stateReason,
            labels: content.labels, assignees: content.assignees, milestone: content.milestone)
        return String(decoding: try encoder.encode(foreign), as: UTF8.self)
    }

    /// What `JSONSerialization` read; nil if it is not of this shape.
    static func content(_ value: Any) -> TaskContent? {
        guard let object = value as? [String: Any], let title = object["title"] as? String,
            let body = object["body"] as? String, let labels = object["labels"] as? [String],
            let state = (object["state"] as? String).flatMap(IssueState.init),
            let assignees = object["assignees"] as? [String]
        else { return nil }
        let (reason, milestone) = (object["state_reason"] as? String, (object["milestone"] as? NSNumber).flatMap(whole))
        for (key, isRead) in [("state_reason", reason != nil), ("milestone", milestone != nil)] {
            guard isRead || object[key] == nil || object[key] is NSNull else { return nil }
        }
        var content = TaskContent(title: title, body: body, state: state, stateReason: reason, milestone: milestone)
        // As they stand there, in order or not.
        (content.labels, content.assignees) = (labels, assignees)
        return content
    }

    /// nil for a truth, and for what has a point or an exponent.
    private static func whole(_ number: NSNumber) -> Int64? {
        String(cString: number.objCType) == "c" ? nil : Int64(number.description)
    }
}

extension [UInt8] {
    /// Changes, removes or puts in one byte, often one that means something.
    fileprivate mutating func spoil(_ random: inout SplitMix64) {
        let meaning = Array("{}[]\",:\\ud8def0019-+.eEntrl\u{0}\u{1F}\n\t ".utf8)
        let byte =
            [meaning.randomElement(using: &random) ?? 0, .random(in: 0...255, using: &random)]
            .randomElement(using: &random) ?? 0
        let index = Int.random(in: 0..<Swift.max(1, count), using: &random)
        switch Int.random(in: 0...2, using: &random) {
        case 0 where !isEmpty: self[index] = byte
        case 1 where !isEmpty: remove(at: index)
        default: insert(byte, at: Swift.min(index, count))
        }
    }
}

extension Content {
    fileprivate static func anyTask(_ random: inout SplitMix64) -> TaskContent {
        TaskContent(
            title: text(&random), body: text(&random), state: .random(&random),
            stateReason: Bool.random(using: &random) ? text(&random) : nil,
            labels: (0..<Int.random(in: 0...3, using: &random)).map { _ in text(&random) },
            assignees: [text(&random)],
            milestone: Bool.random(using: &random) ? Int64.random(in: .min ... .max, using: &random) : nil)
    }

    /// All control characters, quotes and backslashes among letters of one to four bytes.
    private static func text(_ random: inout SplitMix64) -> String {
        let scalars: [ClosedRange<UInt32>] = [
            0...0x22, 0x20...0x7F, 0x5B...0x5D, 0x80...0x7FF, 0x2020...0x202F, 0xE000...0xFFFF, 0x10000...0x10FFFF,
        ]
        return String(
            String.UnicodeScalarView(
                (0..<Int.random(in: 0...30, using: &random)).compactMap { _ in
                    Unicode.Scalar(UInt32.random(in: scalars.randomElement(using: &random) ?? 0...1, using: &random))
                }))
    }
}

extension IssueState {
    fileprivate static func random(_ random: inout SplitMix64) -> IssueState {
        allCases.randomElement(using: &random) ?? .open
    }
}
