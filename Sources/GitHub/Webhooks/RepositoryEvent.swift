/// `repository`: created, deleted, archived, renamed, transferred, edited and so on.
package struct RepositoryEvent: Sendable, Equatable {
    package var action: String
    /// As it is now.
    package var repository: RepositoryReference
    /// `renamed`: the name it had, without the owner.
    package var renamedFrom: String?
    /// `transferred`: the account it belonged to.
    package var transferredFrom: Account?
}

extension RepositoryEvent: Decodable {
    private enum Field: String, CodingKey {
        case action, repository, changes
    }

    /// `changes.repository.name.from` and `changes.owner.from.user` (or `.organization`).
    private struct Changes: Decodable {
        struct Repository: Decodable {
            struct Name: Decodable {
                let from: String
            }
            let name: Name?
        }
        struct Owner: Decodable {
            struct From: Decodable {
                let user: Account?
                let organization: Account?
            }
            let from: From?
        }
        let repository: Repository?
        let owner: Owner?
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        let changes = try fields.decodeIfPresent(Changes.self, forKey: .changes)
        action = try fields.decode(String.self, forKey: .action)
        repository = try fields.decode(RepositoryReference.self, forKey: .repository)
        renamedFrom = changes?.repository?.name?.from
        transferredFrom = changes?.owner?.from?.user ?? changes?.owner?.from?.organization
    }
}
