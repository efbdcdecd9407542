/// What can be read from a JSON value. Not `Decodable`: `JSONDecoder` took a fifth of the time that it takes to take in a
/// webhook of 11.6 KB, and this takes a fifth of that.
protocol JSONReadable {
    init(_ json: JSONValue) throws(DecodingFailure)
}

/// What is read from an object with names that are known.
protocol JSONObject: JSONReadable {
    init(_ fields: JSONFields) throws(DecodingFailure)
}

extension JSONObject {
    init(_ json: JSONValue) throws(DecodingFailure) { try self.init(json.fields()) }
}

extension String: JSONReadable {
    init(_ json: JSONValue) throws(DecodingFailure) { self = try json.text() }
}

extension Int64: JSONReadable {
    init(_ json: JSONValue) throws(DecodingFailure) { self = try json.integer() }
}

extension Int: JSONReadable {
    init(_ json: JSONValue) throws(DecodingFailure) { self = Int(try json.integer()) }
}

extension Bool: JSONReadable {
    init(_ json: JSONValue) throws(DecodingFailure) { self = try json.flag() }
}

extension Array: JSONReadable where Element: JSONReadable {
    init(_ json: JSONValue) throws(DecodingFailure) { self = try json.elements(Element.init) }
}

extension Dictionary: JSONReadable where Key == String, Value: JSONReadable {
    init(_ json: JSONValue) throws(DecodingFailure) { self = try json.fields().all() }
}
