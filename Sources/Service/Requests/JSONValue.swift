import Foundation
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

extension JSONValue: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    // Built once: constructing a coder costs more than using it. It is not changed after this line.
    private static let decoder = JSONDecoder()

    /// The members of the object that the bytes are; a problem that says where they are not JSON.
    static func members(of bytes: ByteBuffer) throws(Problem) -> [String: JSONValue] {
        guard bytes.readableBytes > 0 else {
            throw Problem(.malformed, "the body is empty; it must be a JSON object")
        }
        let value: JSONValue
        do {
            value = try decoder.decode(JSONValue.self, from: Data(bytes.readableBytesView))
        } catch {
            throw Problem(.malformed, "the body is not JSON: \(whereabouts(error))")
        }
        guard case .object(let members) = value else {
            throw Problem(.malformed, "the body must be a JSON object")
        }
        return members
    }

    private static func whereabouts(_ error: any Error) -> String {
        guard case DecodingError.dataCorrupted(let context)? = error as? DecodingError else {
            return "it holds a number that is too large"
        }
        let underlying = context.underlyingError as NSError?
        return underlying?.userInfo[NSDebugDescriptionErrorKey] as? String ?? context.debugDescription
    }
}
