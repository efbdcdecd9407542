import Foundation
import LedgerEvents

/// A title or a body that somebody has written, byte for byte: Swift takes texts for equal that Unicode does.
struct Text: Hashable {
    var field: Fields
    private var bytes: [UInt8]
    var text: String { String(decoding: bytes, as: UTF8.self) }

    init(field: Fields, text: String) {
        self.field = field
        bytes = Array(text.utf8)
    }

    static func all(in content: Content) -> Set<Text> {
        switch content {
        case .task(let task): [Text(field: .title, text: task.title), Text(field: .body, text: task.body)]
        case .comment(let comment): [Text(field: .body, text: comment.body)]
        }
    }
}

/// Marks of ours, found and taken off in another way than the engine does.
extension Text {
    /// As it is without any, whether that belongs there or was copied.
    var withoutMark: Text { without { _ in true } }

    /// As it is without those that name the operation.
    func withoutMark(of operation: OperationID) -> Text { without { $0 == operation } }

    /// With a mark goes the empty line before it.
    private func without(_ isMeant: (OperationID?) -> Bool) -> Text {
        let (line, mark, closing) = (Data("\n\n".utf8), Data("<!-- syncledger:".utf8), Data("-->".utf8))
        var rest = Data(bytes)
        var end = rest.endIndex
        while let start = rest.range(of: mark, options: .backwards, in: rest.startIndex..<end) {
            end = start.lowerBound
            guard let close = rest.range(of: closing, in: start.upperBound..<rest.endIndex) else { continue }
            let parts = String(decoding: rest[start.upperBound..<close.lowerBound], as: UTF8.self).split(separator: ":")
            guard isMeant(parts.count == 4 ? OperationID(parts[2]) : nil) else { continue }
            let hasLine = rest[..<start.lowerBound].suffix(line.count) == line
            end = start.lowerBound - (hasLine ? line.count : 0)
            rest.removeSubrange(end..<close.upperBound)
        }
        return Text(field: field, text: String(decoding: rest, as: UTF8.self))
    }
}
