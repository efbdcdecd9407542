/// The `Link` header (RFC 8288): how GitHub's lists say where their other pages are.
///
///     <https://api.github.com/repositories/7/issues?page=2>; rel="next", <...&page=9>; rel="last"
package enum LinkHeader {
    /// The address with that relation, if the header names one. A broken header names none.
    package static func address(relation: String, in header: String) -> String? {
        var rest = header[...]
        while let opening = rest.firstIndex(of: "<"), let closing = rest[opening...].firstIndex(of: ">") {
            let address = rest[rest.index(after: opening)..<closing]
            let (parameters, following) = split(rest[rest.index(after: closing)...])
            if relations(in: parameters).contains(relation.lowercased()) { return String(address) }
            rest = following
        }
        return nil
    }

    /// A link's parameters, and what follows its comma; a comma or a semicolon inside quotes separates nothing.
    private static func split(_ text: Substring) -> (parameters: [Substring], following: Substring) {
        var parameters: [Substring] = []
        var start = text.startIndex
        var isQuoted = false
        for index in text.indices {
            switch text[index] {
            case "\"": isQuoted.toggle()
            case ";" where !isQuoted:
                parameters.append(text[start..<index])
                start = text.index(after: index)
            case "," where !isQuoted:
                return (parameters + [text[start..<index]], text[text.index(after: index)...])
            default: break
            }
        }
        return (parameters + [text[start...]], "")
    }

    /// `rel="next last"` holds several relations, without regard to case.
    private static func relations(in parameters: [Substring]) -> [String] {
        for parameter in parameters {
            let pair = parameter.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != "\"" } }
            guard pair.count == 2, pair[0].filter({ $0 != " " }).lowercased() == "rel" else { continue }
            return pair[1].lowercased().split(separator: " ").map(String.init)
        }
        return []
    }
}
