import Crypto
import Foundation
package import LedgerEvents

/// The hash that stands for an event in the Merkle tree: RFC 6962's leaf hash, SHA-256 of a zero byte and the leaf's
/// bytes. Those are the columns of the row in their order, each as a 32-bit big-endian length and that many bytes.
///
/// Integers are 8 bytes, big-endian, two's complement; text is UTF-8; NULL is the length 0xFFFFFFFF and no bytes.
package struct LeafHash {
    /// Its storage is used again for each event: most leaves are larger than what the allocator has at hand.
    private var leaf = Leaf()

    package static func of(_ event: Event) -> [UInt8] {
        var hash = LeafHash()
        return Array(hash.digest(of: event))
    }

    /// The leaf itself, without the zero byte that its hash begins with.
    package static func bytes(of event: Event) -> [UInt8] {
        var hash = LeafHash()
        hash.encode(event)
        return Array(hash.leaf.encoded.dropFirst())
    }

    mutating func digest(of event: Event) -> SHA256Digest {
        encode(event)
        return SHA256.hash(data: leaf.encoded)
    }

    private mutating func encode(_ event: Event) {
        leaf.begin()
        leaf.integer(event.position)
        leaf.integer(event.recordedAt)
        leaf.text(event.type.rawValue)
        leaf.integer(Int64(event.schema))
        leaf.text(event.record?.text)
        leaf.integer(event.operation)
        leaf.integer(event.relatedOperation)
        leaf.integer(event.installation)
        leaf.integer(event.githubUpdatedAt)
        leaf.integer(event.actor)
        leaf.integer(event.correlation)
        leaf.integer(event.causation)
        leaf.integer(event.body)
        leaf.bytes(event.bodyDigest)
        leaf.text(event.payload)
    }

    /// SHA-256 of salt and bytes. The salt is erased with the body, so that a short text cannot be guessed afterwards.
    package static func bodyDigest(salt: [UInt8], bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: salt)
        hash.update(data: bytes)
        return Array(hash.finalize())
    }

    private struct Leaf {
        private(set) var encoded: [UInt8] = []

        mutating func begin() {
            encoded.removeAll(keepingCapacity: true)
            // RFC 6962, section 2.1: leaves are hashed behind a zero byte, inner nodes behind a one.
            encoded.append(0)
        }

        mutating func integer(_ value: Int64?) {
            guard let value else { return absent() }
            length(8)
            withUnsafeBytes(of: value.bigEndian) { encoded.append(contentsOf: $0) }
        }

        mutating func text(_ value: String?) {
            guard let value else { return absent() }
            length(value.utf8.count)
            encoded.append(contentsOf: value.utf8)
        }

        mutating func bytes(_ value: [UInt8]?) {
            guard let value else { return absent() }
            length(value.count)
            encoded.append(contentsOf: value)
        }

        private mutating func absent() {
            encoded.append(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF])
        }

        private mutating func length(_ count: Int) {
            withUnsafeBytes(of: UInt32(count).bigEndian) { encoded.append(contentsOf: $0) }
        }
    }
}

/// Random bits for bodies' digests, 128 each, from the system's cryptographic source.
enum Salts {
    /// Bytes. A body's digest does not say where the salt ends and the body begins: all salts are as long.
    static let size = 16

    static func next() -> [UInt8] {
        withUnsafeBytes(of: UInt128.random(in: .min ... .max)) { Array($0) }
    }
}
