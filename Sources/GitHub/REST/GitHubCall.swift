/// One call to GitHub: the request as a value, and how to read its answer. Nothing happens until a ``GitHubClient``
/// performs it.
///
///     let call = GitHubCall.createIssue(in: repository, title: "Leaf spot")
///     // record call.request, then:
///     let answer = try await client.perform(call, installation: 5)
package struct GitHubCall<Value: Sendable>: Sendable {
    package typealias Reader = @Sendable (RawAnswer, BaseURL) throws(DecodingFailure) -> Value

    package let request: GitHubRequest
    /// What an answer of success means.
    let read: Reader

    init(_ request: GitHubRequest, read: @escaping Reader) {
        self.request = request
        self.read = read
    }
}

extension GitHubCall {
    /// The same read, answered only if it has changed since an answer with that `ETag`; nil asks without condition.
    package func conditional(on etag: String?) -> GitHubCall<Conditional<Value>> {
        var request = request
        request.ifNoneMatch = etag
        let read = read
        return GitHubCall<Conditional<Value>>(request) { answer, base throws(DecodingFailure) in
            if answer.status == 304 { return .notModified }
            return .found(try read(answer, base), etag: answer.headers.etag)
        }
    }
}

extension GitHubCall where Value: JSONReadable {
    /// A call whose answer is one JSON value.
    init(_ request: GitHubRequest) {
        self.init(request) { answer, _ throws(DecodingFailure) in try JSONTape.value(of: answer.body) }
    }
}

extension GitHubCall where Value == Void {
    /// A call whose answer has nothing to read: 204, or 202 for what GitHub does later. Another success is something
    /// else's, a proxy's perhaps, and says nothing of what GitHub did.
    init(_ request: GitHubRequest) {
        self.init(request) { answer, _ throws(DecodingFailure) in
            guard [202, 204].contains(answer.status) else {
                throw DecodingFailure(path: "", problem: "came with \(answer.status), where 204 was due")
            }
        }
    }
}

extension GitHubCall {
    /// A call whose answer is an array, a page of a longer list.
    static func list<Item: JSONReadable>(_ request: GitHubRequest) -> GitHubCall where Value == Page<Item> {
        GitHubCall(request) { answer, base throws(DecodingFailure) in
            Page(items: try JSONTape.value(of: answer.body), next: try answer.nextPage(below: base))
        }
    }
}

extension RawAnswer {
    /// The next page, if there is one. A link that leads elsewhere is a failure, for ending there would lose the rest.
    func nextPage(below base: BaseURL) throws(DecodingFailure) -> PageLink? {
        guard let header = headers["link"], let address = LinkHeader.address(relation: "next", in: header) else {
            return nil
        }
        guard let target = base.target(of: address), let page = PageLink(target: target) else {
            throw DecodingFailure(path: "Link", problem: "leads away from \(base)")
        }
        return page
    }
}
