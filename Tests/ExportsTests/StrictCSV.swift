/// Reads CSV by the letter of RFC 4180, and refuses whatever is not: a bare CR, LF or quote, a record without its
/// CRLF, a record with another number of values than the first.
enum StrictCSV {
    struct Malformed: Error { var position: Int }

    /// Each record's values; nil where nothing stood, which an empty quoted text is not.
    static func records(_ text: String) throws -> [[String?]] {
        var records: [[String?]] = []
        var record: [String?] = []
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            record.append(try value(bytes, &index))
            guard index < bytes.count else { throw Malformed(position: index) }
            if bytes[index] == comma {
                index += 1
                continue
            }
            guard index + 1 < bytes.count, bytes[index] == 13, bytes[index + 1] == 10,
                record.count == (records.first ?? record).count
            else { throw Malformed(position: index) }
            index += 2
            records.append(record)
            record = []
        }
        return records
    }

    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")

    private static func value(_ bytes: [UInt8], _ index: inout Int) throws -> String? {
        var value: [UInt8] = []
        guard index < bytes.count, bytes[index] == quote else {
            while index < bytes.count, ![comma, 13, 10].contains(bytes[index]) {
                if bytes[index] == quote { throw Malformed(position: index) }
                value.append(bytes[index])
                index += 1
            }
            return value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
        }
        index += 1
        while index < bytes.count {
            if bytes[index] != quote {
                value.append(bytes[index])
                index += 1
            } else if index + 1 < bytes.count, bytes[index + 1] == quote {
                value.append(quote)
                index += 2
            } else {
                index += 1
                return String(decoding: value, as: UTF8.self)
            }
        }
        throw Malformed(position: index)
    }
}
