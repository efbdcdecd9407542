import CZlib

/// What earlier versions of this program packed with: zlib's format (RFC 1950), with a preset dictionary for what had
/// 2048 bytes or more. Nothing new is packed that way.
enum Inflation {
    /// The checksum of the dictionary that a stream asks for, if it asks for one (RFC 1950,
    /// section 2.2: FDICT and DICTID).
    static func dictionary(of stream: UnsafeRawBufferPointer) -> Int64? {
        guard stream.count >= 6, stream[1] & 0x20 != 0 else { return nil }
        return stream[2..<6].reduce(0) { $0 << 8 | Int64($1) }
    }

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
                guard code == Z_OK, !piece.isEmpty, output.count <= Unpacker.largest else { return nil }
            }
        }
    }
}

extension z_stream {
    /// Gives a stream that is being read the dictionary that it asks for; false if it asks for another.
    fileprivate mutating func takeDictionary() -> Bool {
        let dictionary = BodyDictionary.vocabulary
        return inflateSetDictionary(&self, dictionary, UInt32(dictionary.count)) == Z_OK
    }
}
