/// What an installation lets the App do.
package struct InstallationDetails: Sendable, Equatable {
    package var account: String?
    /// `read`, `write` or `admin`, by the permission's name.
    package var permissions: [String: String]
    /// The webhooks that the App is subscribed to.
    package var events: [String]
    package var isSuspended: Bool
}

extension InstallationDetails: Decodable {
    private enum Field: String, CodingKey {
        case account, permissions, events
        case suspendedAt = "suspended_at"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        self.init(
            account: try fields.decodeIfPresent(Account.self, forKey: .account)?.login,
            permissions: try fields.decodeIfPresent([String: String].self, forKey: .permissions) ?? [:],
            events: try fields.decodeIfPresent([String].self, forKey: .events) ?? [],
            isSuspended: try fields.decodeIfPresent(String.self, forKey: .suspendedAt) != nil)
    }
}

extension GitHubCall where Value == InstallationDetails {
    /// `GET /app/installations/{id}`, as the app.
    package static func installation(_ id: Int64) -> Self {
        Self(.get("/app/installations/\(id)", authority: .app))
    }
}
