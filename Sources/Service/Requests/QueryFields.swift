import Hummingbird
import LedgerEvents
import SyncEngine

/// Reads a request's query, the way `BodyFields` reads its body: a filter that is misspelt is refused, because passing
/// over it would answer with more than was asked for.
struct QueryFields {
    private let values: [(name: String, value: String)]
    private var known: Set<String> = []
    private var problems: [FieldProblem] = []

    static let limits = 1...200
    static let usualLimit = 50

    init(_ request: Request) {
        // `?` alone, or a `&` too many, names nothing.
        values = request.uri.queryParameters.map { (String($0.key), String($0.value)) }.filter { !$0.name.isEmpty }
    }

    func finish() throws(Problem) {
        let names = known.isEmpty ? "none" : known.sorted().joined(separator: ", ")
        var all = problems
        for name in Set(values.map(\.name)).sorted() {
            if !known.contains(name) {
                all.append(FieldProblem(name, "is not a parameter of this request; it takes \(names)"))
            } else if values.count(where: { $0.name == name }) > 1 {
                all.append(FieldProblem(name, "is given more than once"))
            }
        }
        if !all.isEmpty { throw .invalid(all) }
    }

    mutating func text(_ name: String) -> String? {
        known.insert(name)
        return values.first { $0.name == name }?.value
    }

    mutating func limit() -> Int {
        guard let text = text("limit") else { return Self.usualLimit }
        guard let limit = Int(text), Self.limits.contains(limit) else {
            return wrong("limit", "must be \(Self.limits.lowerBound) to \(Self.limits.upperBound)") ?? 0
        }
        return limit
    }

    mutating func position(_ name: String) -> Position? {
        guard let text = text(name) else { return nil }
        guard let position = Position(text), position >= 0 else { return wrong(name, "must be a position") }
        return position
    }

    mutating func feedPosition(_ name: String) -> FeedPosition? {
        guard let text = text(name) else { return nil }
        guard let position = FeedPosition(text) else { return wrong(name, "must be a position") }
        return position
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String, _: Choice.Type) -> Choice? {
        guard let text = text(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            return wrong(name, "must be one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    mutating func record(_ name: String) -> RecordID? {
        guard let text = text(name) else { return nil }
        guard let record = RecordID(text: text) else { return wrong(name, "must be task/ID or comment/ID") }
        return record
    }

    mutating func time(_ name: String) -> Microseconds? {
        guard let text = text(name) else { return nil }
        guard let time = Timestamp.microseconds(text) else {
            return wrong(name, "must be a time in RFC 3339, like 2026-01-02T03:04:05Z")
        }
        return time
    }

    private mutating func wrong<T>(_ name: String, _ message: String) -> T? {
        problems.append(FieldProblem(name, message))
        return nil
    }
}
