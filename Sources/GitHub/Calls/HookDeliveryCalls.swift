package import Foundation

/// A delivery that GitHub attempted, as its own log has it. Redeliveries share the `guid` and have their own `id`.
package struct HookDelivery: Sendable, Equatable {
    package var id: Int64
    /// `X-GitHub-Delivery`.
    package var guid: String
    /// Whole seconds since 1970, GitHub's clock.
    package var deliveredAt: Int64
    package var isRedelivery: Bool
    /// What we answered; 0 if GitHub got no answer.
    package var statusCode: Int
    package var event: String
    package var action: String?
    package var installationID: Int64?
    package var repositoryID: Int64?

    /// Whether GitHub takes it for delivered.
    package var isDelivered: Bool { (200...299).contains(statusCode) }

    package init(
        id: Int64, guid: String, deliveredAt: Int64, isRedelivery: Bool = false, statusCode: Int, event: String,
        action: String? = nil, installationID: Int64? = nil, repositoryID: Int64? = nil
    ) {
        self.id = id
        self.guid = guid
        self.deliveredAt = deliveredAt
        self.isRedelivery = isRedelivery
        self.statusCode = statusCode
        self.event = event
        self.action = action
        self.installationID = installationID
        self.repositoryID = repositoryID
    }
}

extension HookDelivery: JSONObject {
    init(_ fields: JSONFields) throws(DecodingFailure) {
        self.init(
            id: try fields.read("id"),
            guid: try fields.read("guid"),
            deliveredAt: try fields.readTime("delivered_at"),
            isRedelivery: try fields.readIfPresent("redelivery") ?? false,
            statusCode: try fields.readIfPresent("status_code") ?? 0,
            event: try fields.read("event"),
            action: try fields.readIfPresent("action"),
            installationID: try fields.readIfPresent("installation_id"),
            repositoryID: try fields.readIfPresent("repository_id"))
    }
}

/// Whose deliveries: the app's one webhook, or a repository's own.
package enum HookSource: Sendable, Equatable {
    case app
    case repository(RepositoryID, hookID: Int64)

    var path: String {
        switch self {
        case .app: "/app/hook/deliveries"
        case .repository(let repository, let hookID): "\(repository.path)/hooks/\(hookID)/deliveries"
        }
    }

    var authority: GitHubRequest.Authority {
        switch self {
        case .app: .app
        case .repository: .installation
        }
    }
}

extension GitHubCall where Value == Page<HookDelivery> {
    /// `GET /app/hook/deliveries` or `GET /repositories/{id}/hooks/{hook}/deliveries`, the newest first. GitHub keeps
    /// them for about three days.
    package static func hookDeliveries(_ source: HookSource) -> Self {
        list(.get(source.path, [("per_page", "100")], authority: source.authority))
    }

    /// A further page of ``hookDeliveries(_:)``.
    package static func hookDeliveries(_ source: HookSource, page: PageLink) -> Self {
        list(.get(page, authority: source.authority))
    }
}

/// A delivery with what was sent.
package struct HookDeliveryContent: Sendable, Equatable {
    package var guid: String
    /// `X-GitHub-Event`
    package var event: String
    /// `X-GitHub-Hook-ID`
    package var hook: String?
    /// The payload as JSON. GitHub keeps the document, not its bytes, so no signature fits it.
    package var payload: Data
}

extension GitHubCall where Value == HookDeliveryContent {
    /// `GET .../deliveries/{id}`.
    package static func hookDelivery(_ source: HookSource, _ id: Int64) -> Self {
        Self(.get("\(source.path)/\(id)", authority: source.authority)) { answer, _ throws(DecodingFailure) in
            try HookDeliveryContent(answer.body)
        }
    }
}

extension HookDeliveryContent {
    fileprivate init(_ body: Data) throws(DecodingFailure) {
        let delivery: HookDelivery = try JSONTape.value(of: body)
        let whole = try? JSONSerialization.jsonObject(with: body) as? [String: Any]
        guard let request = whole?["request"] as? [String: Any], let payload = request["payload"] as? [String: Any],
            let json = try? JSONSerialization.data(
                withJSONObject: payload, options: [.sortedKeys, .withoutEscapingSlashes])
        else { throw DecodingFailure(path: "request.payload", problem: "is not an object") }
        let headers = request["headers"] as? [String: Any]
        let hook = headers?.first { $0.key.lowercased() == "x-github-hook-id" }?.value as? String
        self.init(guid: delivery.guid, event: delivery.event, hook: hook, payload: json)
    }
}
