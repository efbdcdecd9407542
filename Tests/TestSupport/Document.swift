import Foundation

/// What is written for users: a page of the manual, or the README, as text to hold against the code.
package struct Document: Sendable {
    package let name: String
    private let lines: [Line]

    private struct Line {
        var text: Substring
        /// Whether it stands in an example.
        var isCode: Bool
    }

    package init(name: String, text: String) {
        self.name = name
        var isCode = false
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line in
            guard !line.hasPrefix("```") else {
                isCode.toggle()
                return nil
            }
            return Line(text: line, isCode: isCode)
        }
    }

    package var text: String { lines.map(\.text).joined(separator: "\n") }

    /// Code in running text and in examples, line by line.
    package var code: [String] {
        lines.flatMap { line in
            line.isCode
                ? [String(line.text)]
                : line.text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                    .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
        }
    }

    /// What stands under each heading of the level, by the heading's text.
    package func sections(_ level: Int) -> [(heading: String, content: Document)] {
        var sections: [(heading: String, lines: [Line])] = []
        var isInside = false
        for line in lines {
            let depth = line.isCode ? 0 : line.text.prefix { $0 == "#" }.count
            if depth == level {
                sections.append((line.text.dropFirst(level).trimmingCharacters(in: .whitespaces), []))
                isInside = true
            } else if (1..<level).contains(depth) {
                isInside = false
            } else if isInside {
                sections[sections.count - 1].lines.append(line)
            }
        }
        return sections.map { ($0.heading, Document(name: name, lines: $0.lines)) }
    }

    package func section(_ heading: String, level: Int = 2) -> Document? {
        sections(level).first { $0.heading == heading }?.content
    }

    /// The rows of its tables without their headers, cell by cell.
    package var rows: [[String]] {
        lines.indices.compactMap { index in
            let isHeader = index + 1 < lines.count && lines[index + 1].text.hasPrefix("|---")
            let line = lines[index]
            guard !line.isCode, line.text.hasPrefix("|"), !line.text.hasPrefix("|---"), !isHeader else { return nil }
            return line.text.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    /// The items of its lists; of an item of several lines the first.
    package var items: [String] {
        lines.filter { !$0.isCode && $0.text.hasPrefix("- ") }.map { String($0.text.dropFirst(2)) }
    }

    private init(name: String, lines: [Line]) {
        self.name = name
        self.lines = lines
    }
}

extension Document {
    package static let manualFolder = "Sources/syncledger/Manual.docc"

    package static func page(_ name: String) throws -> Document {
        Document(name: name, text: try Checkout.text("\(manualFolder)/\(name).md"))
    }

    package static func readme() throws -> Document {
        Document(name: "README", text: try Checkout.text("README.md"))
    }

    /// The README and every page of the manual.
    package static func all() throws -> [Document] {
        let files = try FileManager.default.contentsOfDirectory(atPath: Checkout.root + "/" + manualFolder)
        let pages = files.filter { $0.hasSuffix(".md") }.sorted()
        return try [readme()] + pages.map { try page(String($0.dropLast(3))) }
    }
}

extension String {
    /// What the pattern's first group finds, once for each match.
    package func all(_ pattern: String) throws -> [String] {
        let expression = try NSRegularExpression(pattern: pattern, options: .anchorsMatchLines)
        return expression.matches(in: self, range: NSRange(startIndex..., in: self)).compactMap { match in
            Range(match.range(at: 1), in: self).map { String(self[$0]) }
        }
    }

    /// The words that stand in backticks.
    package var quoted: [String] {
        get throws { try all("`([^`]+)`") }
    }
}
