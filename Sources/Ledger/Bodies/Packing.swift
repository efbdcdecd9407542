import CZstd
import Synchronization

/// Zstandard (RFC 8878) with GitHub's vocabulary at hand: a webhook of 11.6 KB becomes 1 KB in 15 microseconds. zlib
/// makes it as short in several times that.
enum Packing {
    /// Higher ones take twice the time for a fifteenth less.
    private static let level: Int32 = 3
    /// Contexts that are not in use: to make one costs more than to use it.
    private static let packers = Mutex<[Packer]>([])
    private static let unpackers = Mutex<[Unpacker]>([])

    /// nil: they would not get shorter.
    static func packed(_ bytes: [UInt8]) -> [UInt8]? {
        guard let packer = packers.withLock({ $0.popLast() }) ?? Packer() else { return nil }
        defer { packers.withLock { $0.append(packer) } }
        return packer.packed(bytes)
    }

    /// nil: they are nothing that `packed` made.
    static func unpacked(_ bytes: [UInt8]) -> [UInt8]? {
        guard let unpacker = unpackers.withLock({ $0.popLast() }) ?? Unpacker() else { return nil }
        defer { unpackers.withLock { $0.append(unpacker) } }
        return unpacker.unpacked(bytes)
    }

    /// No body is larger: a webhook has 25 MB at most, a page of what GitHub lists far less.
    static let largest = 64 << 20

    // @unchecked, both: used by whoever took it from the idle ones, and by nobody else meanwhile. Their dictionaries
    // are made once, and only read afterwards.

    private final class Packer: @unchecked Sendable {
        private let context: OpaquePointer
        private nonisolated(unsafe) static let dictionary =
            ZSTD_createCDict(BodyDictionary.current, BodyDictionary.current.count, level)

        init?() {
            guard let context = ZSTD_createCCtx(), Self.dictionary != nil else { return nil }
            self.context = context
        }

        deinit { ZSTD_freeCCtx(context) }

        func packed(_ bytes: [UInt8]) -> [UInt8]? {
            var isShorter = false
            let packed = [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
                let size = ZSTD_compress_usingCDict(
                    context, buffer.baseAddress, bytes.count, bytes, bytes.count, Self.dictionary)
                // An error says, among others, that there is no room.
                isShorter = ZSTD_isError(size) == 0 && size < bytes.count
                count = isShorter ? size : 0
            }
            return isShorter ? packed : nil
        }
    }

    private final class Unpacker: @unchecked Sendable {
        private let context: OpaquePointer
        private nonisolated(unsafe) static let dictionary =
            ZSTD_createDDict(BodyDictionary.current, BodyDictionary.current.count)

        init?() {
            guard let context = ZSTD_createDCtx(), Self.dictionary != nil else { return nil }
            self.context = context
        }

        deinit { ZSTD_freeDCtx(context) }

        func unpacked(_ frame: [UInt8]) -> [UInt8]? {
            let size = ZSTD_getFrameContentSize(frame, frame.count)
            // The two greatest sizes say that there is none, or no frame. One frame is all.
            guard size <= UInt64(largest), ZSTD_findFrameCompressedSize(frame, frame.count) == frame.count else {
                return nil
            }
            var isWhole = false
            let unpacked = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
                isWhole =
                    size
                    == ZSTD_decompress_usingDDict(
                        context, buffer.baseAddress, Int(size), frame, frame.count, Self.dictionary)
                count = isWhole ? Int(size) : 0
            }
            return isWhole ? unpacked : nil
        }
    }
}
