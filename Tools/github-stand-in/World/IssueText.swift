/// What GitHub accepts as a title, a body and a label, and takes for another one.
enum IssueText {
    /// In characters, not bytes: GitHub stores up to four bytes for each.
    static let bodyLimit = 65_536
    static let titleLimit = 256

    /// GitHub goes by bytes. Swift takes texts for equal that Unicode does.
    static func differ(_ one: String?, _ other: String?) -> Bool {
        one.map { Array($0.utf8) } != other.map { Array($0.utf8) }
    }

    static func check(title: String) throws(Refusal) {
        guard title.contains(where: { !$0.isWhitespace }) else {
            throw .invalid("Issue", "title", "missing_field")
        }
        guard title.unicodeScalars.count <= titleLimit else {
            throw .invalid(
                "Issue", "title", "custom", message: "title is too long (maximum is \(titleLimit) characters)")
        }
    }

    static func check(issueBody body: String?) throws(Refusal) {
        guard let body, body.unicodeScalars.count > bodyLimit else { return }
        throw .invalid("Issue", "body", "custom", message: "body is too long (maximum is \(bodyLimit) characters)")
    }

    static func check(commentBody body: String) throws(Refusal) {
        guard body.contains(where: { !$0.isWhitespace }) else {
            throw .invalid("IssueComment", "data", "unprocessable", message: "Body cannot be blank")
        }
        guard body.unicodeScalars.count <= bodyLimit else {
            throw .invalid(
                "IssueComment", "data", "unprocessable",
                message: "Body is too long (maximum is \(bodyLimit) characters)")
        }
    }
}
