/// Where a text stops being JSON, and why.
struct JSONFlaw: Error, Equatable {
    /// The byte at which it does; as many as there are bytes when the text ends too early.
    var offset: Int
    var message: String

    init(_ offset: Int, _ message: String) {
        self.offset = offset
        self.message = message
    }

    /// As an editor shows it: lines and columns from 1, a column for each character of the line.
    func place(in bytes: [UInt8]) -> String {
        let before = bytes.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        // A character's first byte counts; those that continue it, 10xxxxxx, do not.
        let column = before[start...].count { $0 & 0b1100_0000 != 0b1000_0000 } + 1
        return "line \(line), column \(column)"
    }
}
