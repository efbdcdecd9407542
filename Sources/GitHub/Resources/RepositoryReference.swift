/// A repository by its id, with the name it had when GitHub reported it.
package struct RepositoryReference: Sendable, Equatable, Hashable {
    /// Stays the same through renames and transfers: what records are bound by.
    package var id: Int64
    package var name: RepositoryName

    package init(id: Int64, name: RepositoryName) {
        self.id = id
        self.name = name
    }

    package var fullName: String { name.fullName }
}

extension RepositoryReference: JSONObject {
    /// `full_name` is the one naming field that every payload has: the short form in
    /// `installation` events has no owner.
    init(_ fields: JSONFields) throws(DecodingFailure) {
        id = try fields.read("id")
        guard let name = RepositoryName(fullName: try fields.read("full_name")) else {
            throw DecodingFailure(path: "full_name", problem: "is not OWNER/NAME")
        }
        self.name = name
    }
}
