import Foundation

/// Decoding that names the field it stumbled over.
enum JSONFields {
    private static let decoder = JSONDecoder()

    static func decode<Value: Decodable>(
        _ body: Data, as type: Value.Type = Value.self
    ) throws(DecodingFailure) -> Value {
        do {
            return try decoder.decode(type, from: body)
        } catch let error as DecodingError {
            throw DecodingFailure(error)
        } catch {
            throw DecodingFailure(path: "", problem: "is not JSON")
        }
    }
}

extension DecodingFailure {
    fileprivate init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(path: Self.path(context.codingPath + [key]), problem: "is missing")
        case .valueNotFound(_, let context):
            self.init(path: Self.path(context.codingPath), problem: "is null")
        case .typeMismatch(let type, let context):
            self.init(path: Self.path(context.codingPath), problem: "is not \(Self.name(of: type))")
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            self.init(path: "", problem: "is not JSON")
        case .dataCorrupted(let context):
            self.init(path: Self.path(context.codingPath), problem: String(context.debugDescription.prefix(200)))
        @unknown default:
            self.init(path: "", problem: "cannot be read")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }

    /// JSON's word for what a Swift type is read from.
    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type: "a whole number"
        case is [Any].Type: "an array"
        default: "an object"
        }
    }
}
