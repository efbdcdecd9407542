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

extension RepositoryReference: Decodable {
    private enum Field: String, CodingKey {
        case id
        case fullName = "full_name"
    }

    /// `full_name` is the one naming field that every payload has: the short form in
    /// `installation` events has no owner.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        id = try fields.decode(Int64.self, forKey: .id)
        let fullName = try fields.decode(String.self, forKey: .fullName)
        guard let name = RepositoryName(fullName: fullName) else {
            throw DecodingError.dataCorruptedError(
                forKey: .fullName, in: fields, debugDescription: "is not OWNER/NAME")
        }
        self.name = name
    }
}
