import Foundation
import StandInGitHub

extension FaultKind {
    /// What GitHub said and means; nil for anything else. What is only said, because it was ordered, has no
    /// documentation. What a 404 means the stand-in says beside it.
    init?(refusal status: Int, of target: String, _ headers: Network.Headers, _ body: Data) {
        // Nobody asks any more, whatever it was that used it up.
        if status < 400, headers.contains(where: { $0 == ("X-RateLimit-Remaining", "0") }) {
            self = .lowLimit
            return
        }
        struct Words: Decodable {
            var message: String
            var documentation: String?
            var errors: [Problem]?

            struct Problem: Decodable { var field: String? }

            private enum CodingKeys: String, CodingKey {
                case message, errors
                case documentation = "documentation_url"
            }
        }
        guard [301, 307, 403, 404, 410, 422, 429].contains(status),
            let words = try? JSONDecoder().decode(Words.self, from: body),
            words.documentation != nil
        else { return nil }
        switch status {
        case 301, 307: self = .renamed
        case 403 where words.message.contains("suspended"): self = .suspended
        // Of an archived repository GitHub also says that its conversations are locked. Nobody locks any here.
        case 403 where words.message.contains("archived") || words.message.contains("locked"): self = .archived
        case 403 where words.message.hasPrefix("API rate limit"): self = .lowLimit
        case 403 where words.message.contains("secondary"), 429: self = .tightLimits
        case 404 where target.contains("/access_tokens"): self = .appRemoved
        case 404:
            switch headers.first(where: { $0.name == GitHubInProcess.causeHeader })?.value {
            case "gone": self = .deletedNotFound
            case "no-access": self = .accessTaken
            default: return nil
            }
        case 422:
            let fields = words.errors?.compactMap(\.field) ?? []
            guard fields.contains("assignees") || fields.contains("state") else { return nil }
            self = .refusedField
        case 410: self = words.message.contains("disabled") ? .issuesOff : .deletedGone
        default: return nil
        }
    }
}
