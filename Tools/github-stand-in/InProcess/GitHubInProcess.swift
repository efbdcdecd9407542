import Foundation

/// The stand-in without a network: requests, webhooks and orders are calls, and time is whoever's it is given.
package struct GitHubInProcess: Sendable {
    private let standIn: StandIn
    private let appTokens: AppTokens
    private let trips: AsyncStream<WebhookTrip>
    private let surroundings: Surroundings

    /// What a program's machine and network are otherwise.
    package struct Surroundings: Sendable {
        /// Our own clock, in microseconds since 1970.
        var clock: @Sendable () -> Int
        /// Returns so many microseconds later.
        var wait: @Sendable (Int) async -> Void
        /// Names that nobody else has, of 32 characters or more.
        var newName: @Sendable () -> String

        package init(
            clock: @escaping @Sendable () -> Int, wait: @escaping @Sendable (Int) async -> Void,
            newName: @escaping @Sendable () -> String
        ) {
            self.clock = clock
            self.wait = wait
            self.newName = newName
        }
    }

    /// - Parameters:
    ///   - webhookURL: Where webhooks go: only a name here.
    ///   - token: A personal access token of `octocat`.
    ///   - appPublicKeyPEM: To verify the App's assertions with.
    package init(
        webhookURL: String, webhookSecret: String, token: String?, appID: Int, appPublicKeyPEM: String?, origin: String,
        _ surroundings: Surroundings
    ) async throws {
        let (trips, queue) = AsyncStream.makeStream(of: WebhookTrip.self)
        self.trips = trips
        self.surroundings = surroundings
        standIn = StandIn(
            .init(
                appID: appID, appSlug: "syncledger", appClientID: "Iv23liSimulated", webhookURL: webhookURL,
                webhookSecret: webhookSecret, token: token, login: "octocat", clock: surroundings.clock,
                newName: surroundings.newName),
            saved: nil, trips: queue)
        appTokens = try await AppTokens(publicKeyPEM: appPublicKeyPEM)
        await standIn.setOrigin(origin)
    }

    /// What a 404 means: for whoever counts what happened. No client of GitHub's knows it.
    package static let causeHeader = "X-Stand-In-Cause"

    /// Headers and bytes of a webhook, as they go out.
    package struct Webhook: Sendable {
        package var headers: [(name: String, value: String)]
        package var body: [UInt8]
    }

    /// Brings webhooks to their receiver, each in its own time, until the task is cancelled.
    ///
    /// - Parameter post: Hands one in, and returns the answer's status; nil if nobody answers.
    package func deliver(_ post: @escaping @Sendable (Webhook) async -> Int?) async {
        await withDiscardingTaskGroup { group in
            for await trip in trips {
                if trip.parcel.inOrder {
                    await carry(trip, post)
                } else {
                    group.addTask { await carry(trip, post) }
                }
            }
        }
    }

    private func carry(_ trip: WebhookTrip, _ post: @Sendable (Webhook) async -> Int?) async {
        if trip.delayMilliseconds > 0 { await surroundings.wait(trip.delayMilliseconds * 1_000) }
        let started = surroundings.clock()
        let status = await post(Webhook(headers: trip.parcel.headers, body: trip.parcel.payload))
        let outcome = status.map { code in
            Delivery.Outcome(
                status: (200..<300).contains(code) ? "OK" : "Invalid HTTP Response: \(code)", code: code, body: "")
        }
        await standIn.record(trip.parcel, outcome ?? .unreachable, started: started, ended: surroundings.clock())
    }

    /// What became of a request.
    package enum Outcome: Sendable {
        case answered(status: Int, headers: [(name: String, value: String)], body: [UInt8])
        /// The connection was broken off.
        case reset
        /// There will be no answer.
        case silence
    }

    /// Carries out a request to the API.
    ///
    /// - Parameters:
    ///   - target: Path and query.
    ///   - acted: Called with what GitHub itself says once it has done something, whoever gets to hear it.
    ///   - told: Called once, with what the client gets: GitHub may still be at work then.
    package func request(
        _ method: String, _ target: String, headers: [(name: String, value: String)], body: [UInt8],
        acted: @escaping @Sendable (_ status: Int, _ body: [UInt8]) -> Void,
        told: @escaping @Sendable (Outcome) -> Void
    ) async {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let request = APIRequest(
            method: method, path: String(parts.first ?? ""), query: parts.count > 1 ? String(parts[1]) : "",
            headers: headers.map { ($0.name.lowercased(), $0.value) }, body: body,
            startedMicroseconds: surroundings.clock())
        let line = CallLine(waiting: surroundings.wait, acting: acted, told: told)
        if let reply = await Exchanger(standIn: standIn, appTokens: appTokens).exchange(request, line) {
            told(.answered(status: reply.status, headers: reply.headers, body: reply.body))
        }
    }

    /// An order below `/_control`: `control("POST", "human", ...)`.
    ///
    /// - Returns: The answer's status and JSON.
    package func control(_ method: String, _ path: String, _ body: String = "{}") async -> (status: Int, body: String) {
        guard let body = JSON(reading: Array(body.utf8)) else { return (400, "{}") }
        let reply = await standIn.control(
            ControlRequest(
                method: method, path: path.split(separator: "/").map(String.init), query: Query(""), body: body))
        return (reply.status, String(decoding: reply.body, as: UTF8.self))
    }

    private struct CallLine: Line {
        let waiting: @Sendable (Int) async -> Void
        let acting: @Sendable (Int, [UInt8]) -> Void
        let told: @Sendable (Outcome) -> Void

        func wait(milliseconds: Int) async { await waiting(milliseconds * 1_000) }
        func reset() async { told(.reset) }
        func outwait() async { told(.silence) }
        func acted(_ reply: Reply) { acting(reply.status, reply.body) }
    }
}
