import CSimdJSON
import Foundation
import Synchronization

/// A JSON text as simdjson has read it: checked as a whole, its parts found, nothing made of them yet.
///
/// It lies in a parser's memory, and is gone with the closure that it is given to. Its form is described in doc/tape.md
/// of simdjson's sources.
struct JSONTape {
    /// Each value is one word, or two; the first byte of the first says of which kind it is.
    private let words: UnsafePointer<UInt64>
    /// Each a length of 32 bits, and so many bytes of UTF-8 without escapes.
    private let strings: UnsafePointer<UInt8>

    /// - Throws: What `body` throws, or that `bytes` are not JSON, or that there is no memory for them.
    static func read<Result>(
        _ bytes: some ContiguousBytes, _ body: (JSONValue) throws(DecodingFailure) -> Result
    ) throws(DecodingFailure) -> Result {
        let parser = try JSONParser.take()
        defer { parser.giveBack(after: bytes.withUnsafeBytes { $0.count }) }
        // The first word only says where the tape ends.
        return try body(JSONValue(tape: parser.parse(bytes), index: 1))
    }

    /// The whole text as one value.
    static func value<Value: JSONReadable>(
        of bytes: some ContiguousBytes, as type: Value.Type = Value.self
    ) throws(DecodingFailure) -> Value {
        try read(bytes) { json throws(DecodingFailure) in try Value(json) }
    }

    fileprivate init(words: UnsafePointer<UInt64>, strings: UnsafePointer<UInt8>) {
        self.words = words
        self.strings = strings
    }

    func kind(_ index: Int) -> UInt8 { UInt8(words[index] >> 56) }

    func payload(_ index: Int) -> Int { Int(words[index] & 0x00FF_FFFF_FFFF_FFFF) }

    func integer(_ index: Int) -> Int64 { Int64(bitPattern: words[index + 1]) }

    func string(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let start = strings + payload(index)
        let count = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
        return UnsafeBufferPointer(start: start + MemoryLayout<UInt32>.size, count: Int(count))
    }

    /// Where the value behind this one begins.
    func next(_ index: Int) -> Int {
        switch kind(index) {
        case UInt8(ascii: "["), UInt8(ascii: "{"): payload(index) & 0xFFFF_FFFF
        case UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "d"): index + 2
        default: index + 1
        }
    }
}

/// One of simdjson's parsers. Its memory is used again, for making it anew would cost more than reading a webhook.
private final class JSONParser: @unchecked Sendable {
    // @unchecked: used by whoever took it from the idle ones, and by nobody else meanwhile.

    private let parser: UnsafeMutableRawPointer

    private static let idle = Mutex<[JSONParser]>([])
    /// Bytes of the largest text whose parser is kept: it has some fourteen times as much memory.
    private static let largestKept = 256 << 10

    private init() throws(DecodingFailure) {
        guard let made = syncledger_json_parser() else { throw .noMemory }
        parser = made
    }

    deinit { syncledger_json_parser_free(parser) }

    static func take() throws(DecodingFailure) -> JSONParser {
        if let parser = idle.withLock({ $0.popLast() }) { return parser }
        return try JSONParser()
    }

    func giveBack(after count: Int) {
        if count <= Self.largestKept { Self.idle.withLock { $0.append(self) } }
    }

    func parse(_ bytes: some ContiguousBytes) throws(DecodingFailure) -> JSONTape {
        switch bytes.withUnsafeBytes({ syncledger_json_parse(parser, $0.baseAddress, $0.count) }) {
        case syncledger_json_read:
            return JSONTape(words: syncledger_json_tape(parser), strings: syncledger_json_strings(parser))
        case syncledger_json_no_memory: throw .noMemory
        default: throw .notJSON
        }
    }
}
