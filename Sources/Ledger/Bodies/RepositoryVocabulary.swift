import LedgerEvents

/// What all webhooks of a repository have in common: what they say of the repository, whose owner stands in that, and of
/// the organization that it belongs to. Nothing of an issue, a comment, or of who wrote it: a dictionary stays when they are erased.
struct RepositoryVocabulary {
    /// JSON as GitHub wrote it, which its next webhooks will repeat.
    let bytes: [UInt8]
    private let name: [UInt8]

    /// Of a webhook's body; nil if it is none, or names no repository.
    init?(of body: [UInt8]) {
        guard let repository = JSON.member("repository", of: body), repository.count <= Self.largest,
            let name = JSON.member("full_name", of: repository)
        else { return nil }
        let organization = JSON.member("organization", of: body).flatMap { $0.count <= Self.largest ? $0 : nil } ?? []
        self.name = Array("\"full_name\":".utf8) + name
        bytes = organization + repository
    }

    /// Descriptions and topics are as long as their owners want.
    private static let largest = 16 << 10

    /// Whether a dictionary has it, whatever else it says of the repository by now.
    func isKnown(to dictionary: PackingDictionary) -> Bool { dictionary.text.firstRange(of: name) != nil }
}
