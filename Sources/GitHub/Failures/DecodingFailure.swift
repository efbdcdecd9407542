/// A body that is not what GitHub's documentation promises, by the path of the field that is not.
package struct DecodingFailure: Error, Sendable, Equatable {
    /// Such as `issue.user.id` or `repositories[2].full_name`; empty for the body as a whole.
    package let path: String
    /// What is wrong with it, without quoting what people wrote.
    package let problem: String

    package init(path: String, problem: String) {
        self.path = path
        self.problem = problem
    }

    static let notJSON = DecodingFailure(path: "", problem: "is not JSON")
    /// It says nothing of the body, which may be read another time.
    package static let noMemory = DecodingFailure(path: "", problem: "cannot be read: there is no memory for it")

    /// The same, of a value that lies under a name (`issue`) or a place in an array (`[2]`).
    func inside(_ name: String) -> DecodingFailure {
        let isWhole = path.isEmpty || path.hasPrefix("[")
        return DecodingFailure(path: isWhole ? name + path : "\(name).\(path)", problem: problem)
    }
}

extension DecodingFailure: CustomStringConvertible {
    package var description: String {
        path.isEmpty ? "the body \(problem)" : "the field \(path) \(problem)"
    }
}
