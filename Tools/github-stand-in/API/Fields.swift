/// Reading the fields of a request's body as strictly as GitHub does: a wrong type is refused, an unknown field is
/// ignored.
struct Fields {
    let object: JSON

    init(_ call: Call) throws(Refusal) { object = try call.object() }

    func has(_ name: String) -> Bool { object[name] != nil }

    func text(_ name: String) throws(Refusal) -> String? {
        switch object[name] {
        case nil, .null?: return nil
        case .string(let text)?: return text
        case .integer(let number)? where name == "title": return String(number)
        case let other?: throw Self.mistyped(name, other, "a string")
        }
    }

    /// A text that may also be `null`, which clears it.
    func clearableText(_ name: String) throws(Refusal) -> IssueEdit.Change<String>? {
        guard has(name) else { return nil }
        return try text(name).map { .set($0) } ?? .clear
    }

    func clearableNumber(_ name: String) throws(Refusal) -> IssueEdit.Change<Int>? {
        switch object[name] {
        case nil: return nil
        case .null?: return .clear
        case .integer(let number)?: return .set(number)
        case .string(let text)?:
            guard let number = Int(text) else { throw .invalid("Issue", name, "invalid", value: .string(text)) }
            return .set(number)
        case let other?: throw Self.mistyped(name, other, "an integer or a string")
        }
    }

    func texts(_ name: String) throws(Refusal) -> [String]? {
        switch object[name] {
        case nil, .null?: return nil
        case .array(let elements)?:
            var texts: [String] = []
            for element in elements {
                guard let text = element.text ?? element["name"]?.text else {
                    throw Self.mistyped("\(name)/items", element, "a string")
                }
                texts.append(text)
            }
            return texts
        case let other?: throw Self.mistyped(name, other, "an array")
        }
    }

    /// `assignees`, or the older `assignee`, which names one or, with `null`, nobody.
    func assignees() throws(Refusal) -> [String]? {
        if let assignees = try texts("assignees") { return assignees }
        guard let assignee = try clearableText("assignee") else { return nil }
        return assignee.value.map { [$0] } ?? []
    }

    /// One of a closed set of words; `null` counts as not given.
    func choice<Choice: RawRepresentable<String>>(_ name: String, of type: Choice.Type) throws(Refusal) -> Choice? {
        guard let text = try text(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw .invalid("Issue", name, "invalid", value: .string(text))
        }
        return choice
    }

    private static func mistyped(_ name: String, _ value: JSON, _ wanted: String) -> Refusal {
        .unprocessable("For 'properties/\(name)', \(value.serialized) is not \(wanted).")
    }
}
