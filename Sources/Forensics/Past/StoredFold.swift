package import LedgerEvents
import Projections

/// A fold as it is stored: a line with where it stands, one each for the record and its binding (empty: there is none),
/// and one for each operation.
extension RecordFold {
    package var stored: String {
        let operations = operations.values.sorted { $0.id < $1.id }
        let lines =
            ["\(position)\t\(earlierOperations)", record.map(StoredRow.text) ?? "", binding.map(StoredRow.text) ?? ""]
            + operations.map(StoredRow.text)
        return lines.joined(separator: "\n")
    }

    /// nil if it is not one.
    package init?(_ id: RecordID, stored text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let counts = (lines.first ?? "").split(separator: "\t").compactMap { Int64($0) }
        guard lines.count >= 3, counts.count == 2 else { return nil }
        let operations: [Operation] = lines.dropFirst(3).map(StoredRow.entity)
        self.init(
            id, position: counts[0], earlierOperations: counts[1],
            record: lines[1].isEmpty ? nil : StoredRow.entity(lines[1]),
            binding: lines[2].isEmpty ? nil : StoredRow.entity(lines[2]), operations)
    }
}

/// A row's values, separated by tabs: nothing for NULL, digits for a number, and a quote before a text.
private enum StoredRow {
    static func text(_ entity: some Entity) -> String {
        entity.row.map(text).joined(separator: "\t")
    }

    static func entity<E: Entity>(_ line: Substring) -> E {
        var reader = RowReader(line.split(separator: "\t", omittingEmptySubsequences: false).map(value))
        return E(&reader)
    }

    private static func text(_ value: ColumnValue) -> String {
        switch value {
        case .null: ""
        case .integer(let number): String(number)
        case .text(let text):
            "'" + text.replacing("\\", with: "\\\\").replacing("\t", with: "\\t").replacing("\n", with: "\\n")
        }
    }

    private static func value(_ text: Substring) -> ColumnValue {
        guard text.utf8.first == UInt8(ascii: "'") else { return Int64(text).map { .integer($0) } ?? .null }
        let stored = text.dropFirst()
        guard stored.utf8.contains(UInt8(ascii: "\\")) else { return .text(String(stored)) }
        var isEscaped = false
        var plain = ""
        for character in stored {
            if isEscaped {
                plain.append(character == "t" ? "\t" : character == "n" ? "\n" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                plain.append(character)
            }
        }
        return .text(plain)
    }
}
