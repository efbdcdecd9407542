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

extension Account: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        id = try fields.read("id")
        login = try fields.read("login")
        isBot = try fields.readIfPresent("type") == "Bot"
    }
}
