import Foundation

extension FaultKind {
    /// What GitHub said and means; nil for anything else. What is only said, because it was ordered, has no documentation.
    init?(refusal status: Int, of target: String, _ body: Data) {
        struct Words: Decodable {
            var message: String
            var documentation: String?

            private enum CodingKeys: String, CodingKey {
                case message
                case documentation = "documentation_url"
            }
        }
        guard [301, 307, 403, 404, 410].contains(status), let words = try? JSONDecoder().decode(Words.self, from: body),
            words.documentation != nil
        else { return nil }
        switch status {
        case 301, 307: self = .renamed
        case 403 where words.message.contains("suspended"): self = .suspended
        case 404 where target.contains("/access_tokens"): self = .appRemoved
        case 404 where target.contains("/issues/comments/"): self = .deletedNotFound
        case 404 where target.hasPrefix("/repos"): self = .accessTaken
        case 410: self = words.message.contains("disabled") ? .issuesOff : .deletedGone
        default: return nil
        }
    }
}
