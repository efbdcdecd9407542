import Foundation

/// An object's fields, with whose ``JSONTape`` they are gone.
struct JSONFields {
    let tape: JSONTape
    /// Of the names and values, one after the other.
    let range: Range<Int>

    /// The first of that name.
    func value(_ name: StaticString) -> JSONValue? {
        var index = range.lowerBound
        while index < range.upperBound {
            let found = tape.string(index)
            if found.count == name.utf8CodeUnitCount, let start = found.baseAddress,
                memcmp(start, name.utf8Start, found.count) == 0
            {
                return JSONValue(tape: tape, index: index + 1)
            }
            index = tape.next(index + 1)
        }
        return nil
    }

    func has(_ name: StaticString) -> Bool { value(name) != nil }

    /// A field that must be there.
    func read<Value: JSONReadable>(_ name: StaticString) throws(DecodingFailure) -> Value {
        guard let value = value(name) else { throw DecodingFailure(path: "\(name)", problem: "is missing") }
        do { return try Value(value) } catch { throw error.inside("\(name)") }
    }

    /// A field that may be missing or null.
    func readIfPresent<Value: JSONReadable>(_ name: StaticString) throws(DecodingFailure) -> Value? {
        guard let value = value(name), !value.isNull else { return nil }
        do { return try Value(value) } catch { throw error.inside("\(name)") }
    }

    /// A field of a field, of which any may be missing or null.
    func readIfPresent<Value: JSONReadable>(at path: StaticString...) throws(DecodingFailure) -> Value? {
        try readIfPresent(at: path[...])
    }

    private func readIfPresent<Value: JSONReadable>(at path: ArraySlice<StaticString>) throws(DecodingFailure) -> Value?
    {
        guard let name = path.first, let value = value(name), !value.isNull else { return nil }
        let rest = path.dropFirst()
        do { return rest.isEmpty ? try Value(value) : try value.fields().readIfPresent(at: rest) } catch {
            throw error.inside("\(name)")
        }
    }

    /// All fields, where their names are not known beforehand; of two with one name the first.
    func all<Value: JSONReadable>() throws(DecodingFailure) -> [String: Value] {
        var all: [String: Value] = [:]
        var index = range.lowerBound
        while index < range.upperBound {
            let name = String(decoding: tape.string(index), as: UTF8.self)
            do {
                let value = try Value(JSONValue(tape: tape, index: index + 1))
                all[name] = all[name] ?? value
            } catch {
                throw error.inside(name)
            }
            index = tape.next(index + 1)
        }
        return all
    }
}
