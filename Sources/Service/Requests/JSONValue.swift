import NIOCore

/// JSON as a client sent it, before anything is known of its meaning.
enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue {
    /// The members of the object that the bytes are; a problem that says where they are not JSON.
    static func members(of bytes: ByteBuffer) throws(Problem) -> [String: JSONValue] {
        let bytes = Array(bytes.readableBytesView)
        let value: JSONValue
        do {
            value = try JSONReader.read(bytes)
        } catch {
            throw Problem(.malformed, "the body is not JSON: \(error.place(in: bytes)): \(error.message)")
        }
        guard case .object(let members) = value else {
            throw Problem(.malformed, "the body must be a JSON object, and is something else")
        }
        return members
    }
}
