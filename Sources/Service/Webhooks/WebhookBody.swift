import Hummingbird
import NIOCore

/// Receives the raw bodies of webhooks within their limits: that of each, and that of all at once.
struct WebhookBody: Sendable {
    private let largest: Int
    private let longest: Duration
    private let inFlight: BytesInFlight

    init(_ limits: ServiceLimits) {
        largest = limits.webhook
        longest = limits.arrival
        inFlight = BytesInFlight(limit: limits.webhooksInFlight)
    }

    /// Runs `work` on the bytes exactly as they arrived. They count as in flight until it has ended.
    ///
    /// Only bytes that have come are counted: a length that is merely declared must not take anybody's place.
    func with<Result>(_ request: Request, _ work: ([UInt8]) async throws -> Result) async throws -> Result {
        if let declared = request.declaredLength, declared > largest { throw Problem.tooLarge(largest) }
        var body: [UInt8] = []
        var taken = 0
        let began = ContinuousClock.now
        defer { inFlight.giveBack(taken) }
        do {
            for try await part in request.body {
                guard taken + part.readableBytes <= largest else { throw Problem.tooLarge(largest) }
                // Nothing is known yet of who sends it. What comes a byte at a time would hold the room of all others.
                guard .now - began <= longest else { throw tooSlow }
                guard inFlight.take(part.readableBytes) else { throw Self.noRoom }
                taken += part.readableBytes
                part.withUnsafeReadableBytes { body.append(contentsOf: $0) }
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem.cutBody
        }
        return try await work(body)
    }

    private var tooSlow: Problem {
        Problem(.malformed, "the body took more than \(longest.components.seconds) seconds to arrive; send it again")
    }

    private static let noRoom = Problem(
        .tooBusy, "too many webhooks are being received at once; send this one again", headers: [.retryAfter: "5"])
}
