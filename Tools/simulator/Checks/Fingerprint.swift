import Crypto
import Foundation
import GitHub
import LedgerEvents

/// Equal for equal histories: made of every event, every request with its answer, and every webhook, to the last byte.
/// Left out is what is drawn anew each time: the salts of bodies, and what is signed with the App's key.
struct Fingerprint {
    private var digest = SHA256()

    mutating func take(_ event: Event, body: [UInt8]?) {
        add(event.line)
        let others: [Int64?] = [
            event.recordedAt, Int64(event.schema), event.installation, event.actor, event.correlation, event.body,
        ]
        add(others.map { $0.map(String.init) ?? "-" }.joined(separator: " "))
        add(body.map { Data($0) } ?? Data())
    }

    mutating func take(_ request: WireRequest, _ target: String) {
        add("\(request.method) \(target)")
        add(request.body ?? Data())
    }

    mutating func take(status: Int, _ body: Data) {
        add("\(status)")
        add(body)
    }

    mutating func take(_ headers: [(name: String, value: String)], _ body: [UInt8]) {
        for header in headers { add("\(header.name): \(header.value)") }
        add(Data(body))
    }

    var text: String {
        digest.finalize().prefix(8).map { String(String(Int($0) + 256, radix: 16).dropFirst()) }.joined()
    }

    private mutating func add(_ text: String) { add(Data(text.utf8)) }

    /// With its length, so that nothing can stand for two others.
    private mutating func add(_ data: Data) {
        withUnsafeBytes(of: UInt64(data.count).littleEndian) { digest.update(bufferPointer: $0) }
        digest.update(data: data)
    }
}
