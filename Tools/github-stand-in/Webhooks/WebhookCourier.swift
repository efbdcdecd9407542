import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import ServiceLifecycle

/// One parcel and how long to wait before carrying it.
struct WebhookTrip: Sendable {
    var parcel: Parcel
    var delayMilliseconds: Int
}

/// Carries webhooks to their receivers: asynchronously, once, with ten seconds to answer and no second try.
/// https://docs.github.com/webhooks/using-webhooks/best-practices-for-using-webhooks
struct WebhookCourier: Service {
    /// What became of a parcel.
    typealias Report = @Sendable (Parcel, Delivery.Outcome, _ started: Int, _ ended: Int) async -> Void

    let trips: AsyncStream<WebhookTrip>
    let report: Report
    private static let patience = TimeAmount.seconds(10)

    init(trips: AsyncStream<WebhookTrip>, report: @escaping Report) {
        self.trips = trips
        self.report = report
    }

    func run() async throws {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: Self.patience, read: Self.patience))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        await withTaskGroup(of: Void.self) { group in
            for await trip in trips.cancelOnGracefulShutdown() {
                if trip.parcel.inOrder {
                    await make(trip, client)
                } else {
                    group.addTask { await make(trip, client) }
                }
            }
            group.cancelAll()
        }
        try await client.shutdown()
    }

    private func make(_ trip: WebhookTrip, _ client: HTTPClient) async {
        if trip.delayMilliseconds > 0 {
            try? await Task.sleep(for: .milliseconds(trip.delayMilliseconds))
        }
        let started = GitHubClock.wall()
        let outcome = await post(trip.parcel, client)
        await report(trip.parcel, outcome, started, GitHubClock.wall())
    }

    private func post(_ parcel: Parcel, _ client: HTTPClient) async -> Delivery.Outcome {
        var request = HTTPClientRequest(url: parcel.announcement.target.url)
        request.method = .POST
        for header in parcel.headers { request.headers.add(name: header.name, value: header.value) }
        request.body = .bytes(parcel.payload)
        do {
            let response = try await client.execute(request, timeout: Self.patience)
            let body = try await response.body.collect(upTo: 1 << 20)
            let code = Int(response.status.code)
            return Delivery.Outcome(
                status: (200..<300).contains(code) ? "OK" : "Invalid HTTP Response: \(code)", code: code,
                headers: response.headers.map { ($0.name, $0.value) }, body: String(buffer: body))
        } catch let error as HTTPClientError where Self.timeouts.contains(error) {
            return .timedOut
        } catch {
            return .unreachable
        }
    }

    private static let timeouts: [HTTPClientError] = [.deadlineExceeded, .readTimeout, .connectTimeout]
}
