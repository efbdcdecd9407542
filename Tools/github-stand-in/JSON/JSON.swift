/// A JSON value whose objects keep the order in which their members were written, as GitHub's do.
enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    case double(Double)
    case string(String)
    case array([JSON])
    case object([Member])
    /// Text that is JSON already, put into a larger document as it is.
    case verbatim(String)

    struct Member: Sendable, Equatable {
        var name: String
        var value: JSON
    }

    init(_ text: String?) { self = text.map(JSON.string) ?? .null }
    init(_ number: Int?) { self = number.map(JSON.integer) ?? .null }
    init(_ texts: [String]) { self = .array(texts.map(JSON.string)) }
}

extension JSON {
    subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var number: Int? {
        switch self {
        case .integer(let number): number
        case .double(let number): Int(exactly: number.rounded())
        case .null, .bool, .string, .array, .object, .verbatim: nil
        }
    }

    var fraction: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .double(let number): number
        case .null, .bool, .string, .array, .object, .verbatim: nil
        }
    }

    var flag: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    var elements: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// This object with `others` after its own members; anything else stays what it is.
    func with(_ others: [Member]) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members + others)
    }

    func with(_ name: String, _ value: JSON) -> JSON {
        with([Member(name: name, value: value)])
    }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(nilLiteral: ()) { self = .null }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(stringLiteral value: String) { self = .string(value) }
    init(arrayLiteral elements: JSON...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }
}
