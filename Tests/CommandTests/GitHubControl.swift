import Foundation
import GitHub
import Testing

/// The stand-in's control API.
struct GitHubControl: Sendable {
    let url: String

    /// An API request that the stand-in answered, by its own clock.
    struct Exchange: Decodable {
        var id: Int
        var method: String
        var path: String
        /// What was ordered to go wrong with it.
        var fault: String?
        /// nil when the client got no answer.
        var status: Int?
        var startedAtUs: Int
        var endedAtUs: Int

        func overlaps(_ other: Exchange) -> Bool {
            startedAtUs < other.endedAtUs && other.startedAtUs < endedAtUs
        }
    }

    @discardableResult
    func order(_ path: String, _ body: String) async throws -> Web.Answer {
        let answer = try await Web.send("POST", url + "/_control/" + path, Data(body.utf8))
        #expect(answer.status == 200, "\(path): \(answer.text)")
        return answer
    }

    func ask(_ path: String) async throws -> Web.Answer { try await Web.send("GET", url + "/_control/" + path) }

    func addRepository(_ owner: String, _ name: String) async throws {
        try await order("repositories", #"{"owner": "\#(owner)", "name": "\#(name)"}"#)
    }

    func exchanges(after id: Int = 0) async throws -> [Exchange] {
        try await ask("exchanges?after=\(id)").decoded([Exchange].self)
    }

    /// Every webhook that was sent or lost so far, signed anew.
    func deliveries() async throws -> [SignedDelivery] {
        let all = try JSONSerialization.jsonObject(with: try await ask("deliveries").body) as? [[String: Any]] ?? []
        return try all.map { delivery in
            SignedDelivery(
                guid: try #require(delivery["guid"] as? String), event: try #require(delivery["event"] as? String),
                body: try JSONSerialization.data(withJSONObject: try #require(delivery["payload"])))
        }
    }
}

/// A webhook in the hands of the test.
struct SignedDelivery: Sendable {
    var guid: String
    var event: String
    var body: Data

    struct Reply: Decodable, Sendable {
        var event: Int64
        var redelivery: Bool?
    }

    var headers: [String: String] {
        [
            "X-GitHub-Delivery": guid, "X-GitHub-Event": event, "X-GitHub-Hook-ID": "1",
            "X-Hub-Signature-256": WebhookSignature.sign(body: body, secret: Secret(RunningSync.webhookSecret)),
        ]
    }

    /// nil: it was not accepted, or nobody answered.
    func post(to api: String) async -> Reply? {
        guard let answer = try? await Web.send("POST", api + "/github/webhooks", body, headers: headers),
            answer.status == 202
        else { return nil }
        return try? answer.decoded(Reply.self)
    }
}

extension Sequence<SignedDelivery> {
    /// Posts them, `width` at a time. `answered` hears of each as it is answered, and may end it.
    func post(
        to api: String, width: Int = 16, answered: (SignedDelivery, SignedDelivery.Reply?) throws -> Bool
    ) async throws {
        try await withThrowingTaskGroup(of: (SignedDelivery, SignedDelivery.Reply?).self) { group in
            for (index, delivery) in enumerated() {
                if index >= width, let (done, reply) = try await group.next() {
                    guard try answered(done, reply) else { break }
                }
                group.addTask { (delivery, await delivery.post(to: api)) }
            }
            for try await (done, reply) in group { _ = try answered(done, reply) }
        }
    }
}
