/// What is shown to the outside of one thing in the ledger: named values in a fixed order.
///
/// JSON takes the keys in this order (identity first, then what it is, then when), CSV takes them as its header. A
/// value that is not there is `null` in JSON and empty in CSV; one that does not apply to this kind of thing is left
/// out of JSON altogether.
package protocol Document: Encodable, Sendable {
    static var columns: [String] { get }
    /// One for each column.
    var values: [DocumentValue] { get }
}

package enum DocumentValue: Sendable, Equatable {
    /// The column belongs to another kind of thing.
    case inapplicable
    case null
    case integer(Int64)
    case text(String)
    /// JSON as it is stored, in one line.
    case json(String)

    static func of(_ value: Int64?) -> DocumentValue { value.map { .integer($0) } ?? .null }
    static func of(_ value: String?) -> DocumentValue { value.map { .text($0) } ?? .null }
    static func of(_ value: (some RawRepresentable<String>)?) -> DocumentValue { of(value?.rawValue) }
}

extension Document {
    /// For people: what there is of it, in the order of the columns.
    package var shown: [(column: String, text: String)] {
        zip(Self.columns, values).compactMap { column, value in
            switch value {
            case .inapplicable, .null: nil
            case .integer(let number): (column, String(number))
            case .text(let text), .json(let text): (column, text)
            }
        }
    }
}

/// For encoders that are not our own (an answer that holds documents among other things).
extension Document {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: ColumnKey.self)
        for (column, value) in zip(Self.columns, values) {
            let key = ColumnKey(stringValue: column)
            switch value {
            case .inapplicable: break
            case .null: try container.encodeNil(forKey: key)
            case .integer(let number): try container.encode(number, forKey: key)
            case .text(let text): try container.encode(text, forKey: key)
            case .json(let text): try container.encode(JSONTree(text), forKey: key)
            }
        }
    }
}

private struct ColumnKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
