import HTTPTypes
import Hummingbird
import LedgerEvents

/// An answer in JSON, in snake_case.
struct JSONAnswer: ResponseGenerator {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    private let bytes: [UInt8]

    init(_ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) {
        self.init(bytes: JSON.bytes(value), status: status, headers: headers)
    }

    /// An answer that is given often enough to spare it `JSONEncoder`, which takes ten times as long.
    init(written value: some WrittenValue, status: HTTPResponse.Status) {
        self.init(bytes: value.json, status: status, headers: [:])
    }

    init(bytes: [UInt8], status: HTTPResponse.Status, headers: HTTPFields) {
        self.status = status
        self.bytes = bytes
        self.headers = headers
        if self.headers[.contentType] == nil {
            self.headers[.contentType] = "application/json"
        }
    }

    /// Ends with a line's end, for people who ask by hand.
    var response: Response {
        var buffer = ByteBuffer(bytes: bytes)
        buffer.writeInteger(UInt8(ascii: "\n"))
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: buffer))
    }

    func response(from request: Request, context: some RequestContext) -> Response { response }
}

/// One page of a list: the items under the list's name, and `next`, which as `after` brings the page behind this one;
/// null at the end.
struct ListAnswer<Item: Encodable>: Encodable {
    private let name: String
    private let items: [Item]
    private let next: Cursor?

    enum Cursor {
        case id(String)
        case position(Int64)
    }

    /// - Parameter found: One more than the limit, if there are so many: then there is a next page.
    init<Source>(
        _ name: String, _ found: [Source], limit: Int, cursor: (Source) -> Cursor, item: (Source) throws -> Item
    ) rethrows {
        self.name = name
        let shown = found.prefix(limit)
        items = try shown.map(item)
        next = found.count > limit ? shown.last.map(cursor) : nil
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        try container.encode(items, forKey: Name(stringValue: name))
        let next = Name(stringValue: "next")
        switch self.next {
        case .id(let id): try container.encode(id, forKey: next)
        case .position(let position): try container.encode(position, forKey: next)
        case nil: try container.encodeNil(forKey: next)
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
