/// What a project is called for people.
package enum ProjectName {
    /// Characters.
    package static let longest = 256

    /// What is wrong with a name; nothing if it may be given.
    package static func flaws(in name: String) -> [String] {
        var flaws: [String] = []
        if name.allSatisfy(\.isWhitespace) { flaws.append("must not be blank") }
        if name.unicodeScalars.count > longest {
            flaws.append("must be at most \(longest) characters; it has \(name.unicodeScalars.count)")
        }
        if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            flaws.append("must not have control characters")
        }
        return flaws
    }
}
