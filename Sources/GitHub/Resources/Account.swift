/// A GitHub account: a person, a bot or an organization.
package struct Account: Sendable, Equatable, Hashable {
    package var id: Int64
    package var login: String
    package var isBot: Bool

    package init(id: Int64, login: String, isBot: Bool = false) {
        self.id = id
        self.login = login
        self.isBot = isBot
    }
}

extension Account: Decodable {
    private enum Field: String, CodingKey {
        case id, login, type
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        id = try fields.decode(Int64.self, forKey: .id)
        login = try fields.decode(String.self, forKey: .login)
        isBot = try fields.decodeIfPresent(String.self, forKey: .type) == "Bot"
    }
}
