import LedgerEvents
import NIOCore
import SyncEngine

/// Reads the fields of a request's JSON object one by one, and collects what is wrong with them so that a client
/// learns of everything at once. What was never asked for is an unknown field.
struct BodyFields {
    private let members: [String: JSONValue]
    private var known: Set<String> = []
    private var problems: [FieldProblem] = []

    init(_ body: ByteBuffer) throws(Problem) { members = try JSONValue.members(of: body) }

    /// How many unknown fields are named at once: each is answered with a line.
    private static let named = 20

    /// For requests that may come without a body.
    init(optional body: ByteBuffer) throws(Problem) {
        members = body.readableBytes == 0 ? [:] : try JSONValue.members(of: body)
    }

    /// Ends the reading: everything that was wrong, or unknown, is one problem.
    func finish() throws(Problem) {
        let names = known.isEmpty ? "none" : known.sorted().joined(separator: ", ")
        let unknown = members.keys.filter { !known.contains($0) }.sorted().prefix(Self.named)
            .map { FieldProblem($0, "is not a field of this request; it takes \(names)") }
        let all = problems + unknown
        if !all.isEmpty { throw .invalid(all) }
    }

    mutating func text(_ name: String) -> String? {
        guard let value = value(name) else { return nil }
        guard case .text(let text) = value else { return wrong(name, "must be a string") }
        return text
    }

    /// nil: not given; nil inside: given as null.
    mutating func textOrNull(_ name: String) -> String?? {
        guard let value = value(name) else { return nil }
        switch value {
        case .text(let text): return text
        case .null: return .some(nil)
        default: return wrong(name, "must be a string or null")
        }
    }

    /// nil: not given; nil inside: given as null.
    mutating func positiveOrNull(_ name: String) -> Int64?? {
        guard let value = value(name) else { return nil }
        switch value {
        case .integer(let number) where number > 0: return number
        case .null: return .some(nil)
        default: return wrong(name, "must be a positive whole number or null")
        }
    }

    mutating func positive(_ name: String) -> Int64? {
        guard let value = value(name) else { return nil }
        guard case .integer(let number) = value, number > 0 else {
            return wrong(name, "must be a positive whole number")
        }
        return number
    }

    mutating func texts(_ name: String) -> [String]? {
        guard let value = value(name) else { return nil }
        guard case .list(let items) = value else { return wrong(name, "must be a list of strings") }
        var texts: [String] = []
        for item in items {
            guard case .text(let text) = item else { return wrong(name, "must be a list of strings") }
            texts.append(text)
        }
        return texts
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String, _: Choice.Type) -> Choice? {
        guard let value = value(name) else { return nil }
        guard case .text(let text) = value, let choice = Choice(rawValue: text) else {
            return wrong(name, "must be one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    mutating func time(_ name: String) -> Microseconds? {
        guard let value = value(name) else { return nil }
        guard case .text(let text) = value, let time = Timestamp.microseconds(text) else {
            return wrong(name, "must be a time in RFC 3339, like 2026-01-02T03:04:05.678Z")
        }
        return time
    }

    private mutating func value(_ name: String) -> JSONValue? {
        known.insert(name)
        return members[name]
    }

    private mutating func wrong<T>(_ name: String, _ message: String) -> T? {
        problems.append(FieldProblem(name, message))
        return nil
    }
}
