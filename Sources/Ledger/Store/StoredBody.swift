import CZlib
import Crypto
package import LedgerEvents
import Synchronization

extension StoredBody {
    /// How `body.bytes` is stored.
    enum Encoding {
        /// As they are.
        static let identity: Int64 = 0
        /// In zlib's format (RFC 1950).
        static let zlib: Int64 = 1
        /// Not at all: a tombstone. In place of the bytes stands the position of the `body.redacted` event, in decimal.
        static let erased: Int64 = 2

        static let all = [identity, zlib]
    }

    /// Shorter bodies are kept as they are: what would be saved is less than a row's own cost.
    package static let shortestPacked = 512

    init(_ bytes: [UInt8]) {
        let salt = Salts.next()
        let packed = bytes.count >= Self.shortestPacked ? Deflation.deflated(bytes) : nil
        self.init(
            encoding: packed == nil ? Encoding.identity : Encoding.zlib, bytes: packed ?? bytes, salt: salt,
            digest: LeafHash.bodyDigest(salt: salt, bytes: bytes))
    }

    /// The bytes that an event brought, from the columns of their row.
    static func unpacked(_ stored: [UInt8], encoding: Int64, at position: Position) throws -> [UInt8] {
        switch encoding {
        case Encoding.identity: return stored
        case Encoding.zlib:
            guard let bytes = Deflation.inflated(stored) else {
                throw LedgerError(.corrupt, "position \(position): the body's bytes are no zlib stream")
            }
            return bytes
        default:
            throw LedgerError(
                .newerSchema, "position \(position): a body of encoding \(encoding); use a newer syncledger")
        }
    }
}

extension Draft {
    /// The same, with its body packed and digested: work that needs not be done while the log is held.
    package func packed() -> Draft {
        guard case .new(var body) = body, body.stored == nil else { return self }
        body.stored = StoredBody(body.bytes)
        var draft = self
        draft.body = .new(body)
        return draft
    }
}

/// zlib, at the level that is quickest: a webhook of 11.6 KB becomes 2.1 KB, and 1.9 KB at the best level.
private enum Deflation {
    private static let level: Int32 = 1
    /// Streams that are not in use: to begin one anew costs a fraction of making one.
    private static let idle = Mutex<[Stream]>([])

    /// nil: they would not get shorter.
    static func deflated(_ bytes: [UInt8]) -> [UInt8]? {
        guard let stream = idle.withLock({ $0.popLast() }) ?? Stream() else { return nil }
        defer { idle.withLock { $0.append(stream) } }
        return stream.deflated(bytes)
    }

    /// No body is larger: a webhook has 25 MB at most, a page of what GitHub lists far less.
    private static let largest = 64 << 20

    static func inflated(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        guard inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        var output: [UInt8] = []
        // zlib does not write to its input, and takes it as mutable.
        return bytes.withUnsafeBufferPointer { input in
            stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.avail_in = UInt32(input.count)
            while true {
                let room = max(4096, output.count, input.count * 4)
                var code = Z_OK
                let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                    stream.next_out = buffer.baseAddress
                    stream.avail_out = UInt32(room)
                    code = inflate(&stream, Z_NO_FLUSH)
                    count = room - Int(stream.avail_out)
                }
                output = output.isEmpty ? piece : output + piece
                if code == Z_STREAM_END { return stream.avail_in == 0 ? output : nil }
                guard code == Z_OK, !piece.isEmpty, output.count <= largest else { return nil }
            }
        }
    }

    private final class Stream: @unchecked Sendable {
        // @unchecked: used by whoever took it from `idle`, and by nobody else meanwhile. zlib's state points back here.
        private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

        init?() {
            stream.initialize(to: z_stream())
            guard deflateInit_(stream, level, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
                return nil
            }
        }

        deinit {
            deflateEnd(stream)
            stream.deallocate()
        }

        func deflated(_ bytes: [UInt8]) -> [UInt8]? {
            deflateReset(stream)
            // zlib does not write to its input, and takes it as mutable.
            return bytes.withUnsafeBufferPointer { input in
                stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.pointee.avail_in = UInt32(input.count)
                var isWhole = false
                let output = [UInt8](unsafeUninitializedCapacity: input.count) { buffer, count in
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = UInt32(input.count)
                    isWhole = deflate(stream, Z_FINISH) == Z_STREAM_END
                    count = input.count - Int(stream.pointee.avail_out)
                }
                return isWhole ? output : nil
            }
        }
    }
}
