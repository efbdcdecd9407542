import CZlib
import Synchronization

/// zlib with GitHub's vocabulary at hand: a webhook of 11.6 KB becomes 1.2 KB, and 2.1 KB without it.
///
/// The levels below 4 take the same time for bodies of this kind; 3 makes them the shortest.
package enum Deflation {
    private static let level: Int32 = 3
    /// Whatever is shorter is a content of ours, and has nothing of GitHub's vocabulary.
    package static let shortestWithDictionary = 2048
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
                if code == Z_NEED_DICT {
                    guard stream.takeDictionary() else { return nil }
                    continue
                }
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
            if bytes.count >= shortestWithDictionary {
                deflateSetDictionary(stream, BodyDictionary.current, UInt32(BodyDictionary.current.count))
            }
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

extension z_stream {
    /// Gives a stream that is being read the dictionary that it asks for; false if nobody knows that.
    fileprivate mutating func takeDictionary() -> Bool {
        guard let dictionary = BodyDictionary.known[UInt32(truncatingIfNeeded: adler)] else { return false }
        return inflateSetDictionary(&self, dictionary, UInt32(dictionary.count)) == Z_OK
    }
}
