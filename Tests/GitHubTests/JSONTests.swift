import Foundation
import LedgerEvents
import RuleTesting
import TestSupport
import Testing

@testable import GitHub

@Suite struct JSONTests {
    @Test(arguments: [
        (#""plain""#, "plain"), (#""""#, ""), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (#""\u00e9 \u0000 \ud83c\udf31""#, "é \0 🌱"), (#"  "Grüße 🌱"  "#, "Grüße 🌱"),
    ])
    func readsTexts(json: String, text: String) throws {
        let read = try Self.read(json, as: String.self)
        #expect(read == text)
    }

    @Test(arguments: [
        ("0", 0), ("-1", -1), ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
    ])
    func readsWholeNumbers(json: String, number: Int64) throws {
        let read = try Self.read(json, as: Int64.self)
        #expect(read == number)
    }

    @Test(arguments: ["1.0", "1e3", "9223372036854775808", "18446744073709551615", #""1""#, "true", "{}"])
    func takesNothingElseForAWholeNumber(json: String) {
        #expect(throws: DecodingFailure(path: "", problem: "is not a whole number")) {
            try Self.read(json, as: Int64.self)
        }
    }

    @Test func readsWhatIsInside() throws {
        let json = #"{"a": [[1], [], [2, 3]], "b": {"x": true, "y": false, "x": false}, "c": null, "a": [[4]]}"#
        let fields = try Self.read(json, as: Fields.self)
        // RFC 8259 leaves open which of two counts.
        #expect(fields.lists == [[1], [], [2, 3]])
        #expect(fields.flags == ["x": true, "y": false])
        #expect(fields.absent == nil)
        #expect(fields.deep == false)
        #expect(fields.nowhere == nil)
    }

    private struct Fields: JSONObject {
        let lists: [[Int]]
        let flags: [String: Bool]
        let absent: String?
        let deep: Bool?
        let nowhere: Bool?

        init(_ fields: JSONFields) throws(DecodingFailure) {
            lists = try fields.read("a")
            flags = try fields.read("b")
            absent = try fields.readIfPresent("c")
            deep = try fields.readIfPresent(at: "b", "y")
            nowhere = try fields.readIfPresent(at: "c", "y", "z")
        }
    }

    @Test(arguments: [
        (#"{"a": [[1], [2, "x"]], "b": {}}"#, "a[1][1]", "is not a whole number"),
        (#"{"a": [], "b": {"x": 1}}"#, "b.x", "is not true or false"),
        (#"{"a": [], "b": []}"#, "b", "is not an object"), (#"{"a": {}, "b": {}}"#, "a", "is not an array"),
        (#"{"a": null, "b": {}}"#, "a", "is null"), (#"{"a": []}"#, "b", "is missing"),
        (#"{"a": [], "b": {}, "c": 1}"#, "c", "is not a string"), ("[]", "", "is not an object"),
        ("{", "", "is not JSON"),
    ])
    func namesThePlace(json: String, path: String, problem: String) {
        #expect(throws: DecodingFailure(path: path, problem: problem)) { try Self.read(json, as: Fields.self) }
    }

    /// What simdjson reads, by its own settings: 1,023 levels, which no resource of GitHub's comes near.
    @Test(arguments: [(1_023, true), (1_025, false)])
    func readsSoDeep(levels: Int, isRead: Bool) {
        let json = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        let value = try? Self.read(json, as: Anything.self)
        #expect((value != nil) == isRead)
    }

    /// Parsers are used again, by whoever comes next.
    @Test func readsManyAtOnce() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<64 {
                group.addTask {
                    // The larger half has parsers that are not kept.
                    let texts = (0..<(number < 32 ? 10 : 40_000)).map { "\(number) \($0)" }
                    let json = "[" + texts.map { "\"\($0)\"" }.joined(separator: ",") + "]"
                    let read = try Self.read(json, as: [String].self)
                    #expect(read == texts)
                }
            }
            try await group.waitForAll()
        }
    }

    /// Payloads with a byte too many, too few or wrong: Python takes the same ones for JSON.
    @Test(arguments: [TestSeed.ofThisRun])
    func takesForJSONWhatPythonDoes(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let whole = Array(SamplePayloads.event("opened", #""issue": \#(SamplePayloads.issue)"#))
        let spoiled = (0..<3_000).map { _ in Self.spoiled(whole, by: &random) }
        let python = """
            import json, sys
            def refuse(constant): raise ValueError(constant)
            # Numbers that have room nowhere are JSON for Python, and not for simdjson.
            def real(digits): return float(digits) if abs(float(digits)) < float("inf") else refuse(digits)
            def whole(digits): return int(digits) if -2**63 <= int(digits) < 2**64 else refuse(digits)
            def is_json(line):
                try:
                    text = bytes.fromhex(line).decode("utf-8")
                    json.loads(text, parse_constant=refuse, parse_float=real, parse_int=whole)
                except ValueError: return 0
                return 1
            print("".join(str(is_json(line)) for line in sys.stdin))
            """
        let lines = spoiled.map { $0.hexadecimal + "\n" }.joined()
        let theirs = try Shell.run("python3", ["-c", python], input: lines)
        let ours = spoiled.map { (try? JSONTape.value(of: Data($0), as: Anything.self)) == nil ? "0" : "1" }.joined()
        #expect(theirs.output.trimmingCharacters(in: .newlines) == ours, "\(theirs.error)")
        #expect(ours.contains("0") && ours.contains("1"))
    }

    private static func spoiled(_ whole: [UInt8], by random: inout SplitMix64) -> [UInt8] {
        let odd = Array(#"{}[]",:\ue0-+.tfn"#.utf8) + [0, 9, 10, 0x20, 0x7F, 0x80, 0xC3, 0xE2, 0xF0, 0xFF]
        var bytes = whole
        for _ in 0...Int.random(in: 0..<2, using: &random) {
            let place = Int.random(in: bytes.indices, using: &random)
            let byte = odd.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(byte, at: place)
            case 2: bytes[place] = byte
            default: bytes.swapAt(place, Int.random(in: bytes.indices, using: &random))
            }
        }
        return bytes
    }

    private struct Anything: JSONReadable {
        init(_ json: JSONValue) {}
    }

    private static func read<Value: JSONReadable>(
        _ json: String, as type: Value.Type
    ) throws(DecodingFailure) -> Value {
        try JSONTape.value(of: Data(json.utf8))
    }
}
