/// What an installation lets the App do.
package struct InstallationDetails: Sendable, Equatable {
    package var account: String?
    /// `read`, `write` or `admin`, by the permission's name.
    package var permissions: [String: String]
    /// The webhooks that the App is subscribed to.
    package var events: [String]
    package var isSuspended: Bool
}

extension InstallationDetails: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        let account: Account? = try fields.readIfPresent("account")
        let suspendedAt: String? = try fields.readIfPresent("suspended_at")
        self.init(
            account: account?.login,
            permissions: try fields.readIfPresent("permissions") ?? [:],
            events: try fields.readIfPresent("events") ?? [],
            isSuspended: suspendedAt != nil)
    }
}

extension GitHubCall where Value == InstallationDetails {
    /// `GET /app/installations/{id}`, as the app.
    package static func installation(_ id: Int64) -> Self {
        Self(.get("/app/installations/\(id)", authority: .app))
    }
}
