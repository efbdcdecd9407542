/// One value of a ``JSONTape``, with whose memory it is gone.
struct JSONValue {
    let tape: JSONTape
    let index: Int

    private var kind: Unicode.Scalar { Unicode.Scalar(tape.kind(index)) }

    var isNull: Bool { kind == "n" }

    var isObject: Bool { kind == "{" }

    func text() throws(DecodingFailure) -> String {
        guard kind == "\"" else { throw failure("a string") }
        return String(decoding: tape.string(index), as: UTF8.self)
    }

    func integer() throws(DecodingFailure) -> Int64 {
        guard kind == "l" else { throw failure("a whole number") }
        return tape.integer(index)
    }

    func flag() throws(DecodingFailure) -> Bool {
        switch kind {
        case "t": return true
        case "f": return false
        default: throw failure("true or false")
        }
    }

    func fields() throws(DecodingFailure) -> JSONFields {
        guard kind == "{" else { throw failure("an object") }
        return JSONFields(tape: tape, range: index + 1..<tape.next(index) - 1)
    }

    func elements<Element>(
        _ read: (JSONValue) throws(DecodingFailure) -> Element
    ) throws(DecodingFailure) -> [Element] {
        guard kind == "[" else { throw failure("an array") }
        var elements: [Element] = []
        let end = tape.next(index) - 1
        var index = index + 1
        while index < end {
            do { elements.append(try read(JSONValue(tape: tape, index: index))) } catch {
                throw error.inside("[\(elements.count)]")
            }
            index = tape.next(index)
        }
        return elements
    }

    private func failure(_ wanted: String) -> DecodingFailure {
        DecodingFailure(path: "", problem: isNull ? "is null" : "is not \(wanted)")
    }
}
