/// What `PayloadWriter` can write. An object's fields stand in the order in which they are written, which is that of
/// their names' bytes.
package protocol WrittenValue {
    func write(to writer: inout PayloadWriter)
}

extension WrittenValue {
    package var json: [UInt8] {
        var writer = PayloadWriter()
        write(to: &writer)
        return writer.bytes
    }
}

/// What a field of a stored JSON object can hold.
package protocol PayloadValue: WrittenValue {
    /// - Throws: `PayloadError` if what is stored is of another kind.
    init(stored value: StoredValue) throws
}

/// A JSON object with named fields. It says how it is read and how it is written, in the order of its names' bytes:
/// that is how it is stored, so that equal values are equal bytes.
///
/// Not `Codable`, which costs ten times as much: most of what folding an event takes.
package protocol PayloadObject: PayloadValue {
    init(_ reader: PayloadReader) throws
    func write(_ writer: inout PayloadWriter)
}

/// A stored object is not of the shape that was asked for.
package enum PayloadError: Error, Equatable {
    case malformed
    case missing(String)
    case wrongKind
}

extension PayloadObject {
    package init(stored value: StoredValue) throws { self = try Self(PayloadReader(value.bytes)) }

    package func write(to writer: inout PayloadWriter) { writer.object { write(&$0) } }

    /// Reads a whole stored object; nil if it is not one of this shape.
    package init?(json text: String) {
        var text = text
        guard let value = text.withUTF8({ try? Self(PayloadReader($0)) }) else { return nil }
        self = value
    }

    package init?(json bytes: [UInt8]) {
        guard let value = bytes.withUnsafeBufferPointer({ try? Self(PayloadReader($0)) }) else { return nil }
        self = value
    }
}

extension Int64: PayloadValue {
    package init(stored value: StoredValue) throws { self = try value.integer() }
    package func write(to writer: inout PayloadWriter) { writer.integer(self) }
}

extension Int: PayloadValue {
    package init(stored value: StoredValue) throws { self = Int(try value.integer()) }
    package func write(to writer: inout PayloadWriter) { writer.integer(Int64(self)) }
}

extension Bool: PayloadValue {
    package init(stored value: StoredValue) throws { self = try value.flag() }
    package func write(to writer: inout PayloadWriter) { writer.flag(self) }
}

extension String: PayloadValue {
    package init(stored value: StoredValue) throws { self = try value.text() }
    package func write(to writer: inout PayloadWriter) { writer.text(self) }
}

extension Array: WrittenValue where Element: WrittenValue {
    package func write(to writer: inout PayloadWriter) { writer.array(self) }
}

extension Array: PayloadValue where Element: PayloadValue {
    package init(stored value: StoredValue) throws { self = try value.elements().map { try Element(stored: $0) } }
}

/// An enum whose cases are written down as raw strings.
extension PayloadValue where Self: RawRepresentable<String> {
    package init(stored value: StoredValue) throws {
        guard let known = Self(rawValue: try value.text()) else { throw PayloadError.wrongKind }
        self = known
    }

    package func write(to writer: inout PayloadWriter) { writer.text(rawValue) }
}

extension Fields: PayloadValue {
    package init(stored value: StoredValue) throws { self.init(rawValue: try value.integer()) }
    package func write(to writer: inout PayloadWriter) { writer.integer(rawValue) }
}

extension RecordID: PayloadValue {
    package init(stored value: StoredValue) throws {
        guard let id = RecordID(text: try value.text()) else { throw PayloadError.wrongKind }
        self = id
    }

    package func write(to writer: inout PayloadWriter) { writer.text(text) }
}
