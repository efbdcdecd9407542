/// All that an endpoint may look at and change.
struct GitHubState: Sendable {
    var world: World
    var limits = RateLimits()
    var deliveries = DeliveryLog()

    /// `/repositories/{id}/rest`, as GitHub's `Link` headers have it.
    func repositoryRoot(_ call: Call, _ rest: String) -> String {
        "\(world.origin)/repositories/\(call.repositoryID)/\(rest)"
    }

    func repository(_ call: Call) throws(Refusal) -> Repository {
        guard let repository = world.repositories[call.repositoryID] else { throw .notFound }
        return repository
    }

    /// A page of a list.
    func list<Element>(
        _ elements: [Element], _ call: Call, root: String, shape: (Element) -> JSON
    ) -> Answer {
        let page = Page(call.query)
        return Answer(
            headers: page.links(total: elements.count, root: root, query: call.query),
            body: .array(page.slice(elements).map(shape)))
    }

    func since(_ call: Call) throws(Refusal) -> GitHubTime? {
        guard let text = call.query["since"] else { return nil }
        guard let time = GitHubTime(reading: text) else {
            throw .unprocessable("The since parameter must be an ISO 8601 time.")
        }
        return time
    }

    /// A query parameter that has to be one of a few words.
    func word(_ call: Call, _ name: String, of words: [String], default fallback: String) throws(Refusal) -> String {
        guard let word = call.query[name], !word.isEmpty else { return fallback }
        guard words.contains(word) else { throw .invalid("Issue", name, "invalid", value: .string(word)) }
        return word
    }
}
