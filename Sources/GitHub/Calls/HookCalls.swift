package import Foundation

/// A webhook of a repository's settings.
package struct RepositoryHook: Sendable, Equatable {
    package var id: Int64
    package var isActive: Bool
    /// Where it delivers to.
    package var url: String?

    package init(id: Int64, isActive: Bool, url: String?) {
        self.id = id
        self.isActive = isActive
        self.url = url
    }
}

extension RepositoryHook: Decodable {
    private enum Field: String, CodingKey {
        case id, active, config
    }

    private struct Configuration: Decodable {
        let url: String?
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        self.init(
            id: try fields.decode(Int64.self, forKey: .id),
            isActive: try fields.decodeIfPresent(Bool.self, forKey: .active) ?? true,
            url: try fields.decodeIfPresent(Configuration.self, forKey: .config)?.url)
    }
}

extension GitHubCall where Value == Page<RepositoryHook> {
    /// `GET /repos/{owner}/{repo}/hooks`: needs the permission to read webhooks; without it the answer is 403 or 404.
    package static func hooks(of repository: RepositoryName) -> Self {
        list(.get("\(repository.path)/hooks", [("per_page", "100")]))
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
        let delivery: HookDelivery = try JSONFields.decode(body)
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
