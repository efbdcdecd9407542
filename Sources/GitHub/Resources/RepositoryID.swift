/// How what is in a repository is addressed: whatever it is called, whoever may have its old name by now. It is the form
/// that GitHub's own links and redirects have, of writes too.
package struct RepositoryID: Sendable, Hashable {
    package let number: Int64

    package init(_ number: Int64) { self.number = number }

    /// `/repositories/{id}`
    package var path: String { "/repositories/\(number)" }
}
