import Foundation

/// The GitHub behind the HTTP server: one actor, so that every request is one undivided step.
actor StandIn {
    struct Settings: Sendable {
        var appID: Int
        var appSlug: String
        var appClientID: String
        var webhookURL: String?
        var webhookSecret: String?
        var token: String?
        var login: String
        /// Our own clock, in microseconds since 1970.
        var clock: @Sendable () -> Int = GitHubClock.wall
        /// Names that nobody else has: of deliveries, tokens and requests.
        var newName: @Sendable () -> String = { UUID().uuidString }
    }

    let settings: Settings
    var state: GitHubState
    var clock: GitHubClock
    var faults = Faults()
    var copies = LaggingCopies()
    var mischief = WebhookMischief()
    var exchanges = ExchangeLog()
    /// Deliveries on their way.
    var underWay = 0
    private(set) var changes = 0
    private let trips: AsyncStream<WebhookTrip>.Continuation
    /// What is done now is told to nobody.
    var losesAnnouncements = false
    private var requestsUnderWay = 0
    private var writesUnderWay = 0

    init(_ settings: Settings, saved: World?, trips: AsyncStream<WebhookTrip>.Continuation) {
        self.settings = settings
        self.trips = trips
        clock = GitHubClock(ours: settings.clock)
        state = GitHubState(world: Self.world(settings, saved: saved))
    }

    private static func world(_ settings: Settings, saved: World?) -> World {
        var world =
            saved
            ?? World(
                app: App(
                    id: settings.appID, slug: settings.appSlug, clientID: settings.appClientID, hookID: 500_000_001))
        world.app.hookURL = settings.webhookURL
        world.app.hookSecret = settings.webhookSecret
        world.now = GitHubClock(ours: settings.clock).now()
        let owner = world.ensureAccount(login: settings.login)
        if let token = settings.token {
            world.personalTokens[token] = PersonalToken(accountID: owner.id, mayPush: true)
        }
        return world
    }

    /// Forgets everything but how it was started.
    func reset() {
        let origin = state.world.origin
        state = GitHubState(world: Self.world(settings, saved: nil))
        state.world.origin = origin
        clock = GitHubClock(ours: settings.clock)
        faults = Faults()
        copies = LaggingCopies()
        mischief = WebhookMischief()
        exchanges.clear()
        changes += 1
    }

    func setOrigin(_ origin: String) {
        state.world.origin = origin
    }

    /// Takes one step at GitHub's present time, then hands what it announced to the courier. The changes of `World`
    /// check everything before they change anything, so that a refused step leaves nothing behind.
    func step<Result>(
        isWrite: Bool = true, _ body: (inout GitHubState) throws(Refusal) -> Result
    ) throws(Refusal) -> Result {
        state.world.now = clock.now()
        let result = try body(&state)
        if isWrite { changes += 1 }
        ship()
        return result
    }

    // MARK: - Requests under way

    /// What else was under way when a request came in, for the limits on concurrency.
    struct Traffic: Sendable {
        var others: Int
        var otherWrites: Int
    }

    func enter(_ request: APIRequest) -> (fault: Fault?, traffic: Traffic) {
        let traffic = Traffic(others: requestsUnderWay, otherWrites: writesUnderWay)
        requestsUnderWay += 1
        if request.isWrite { writesUnderWay += 1 }
        let target = request.query.isEmpty ? namedPath(request) : "\(namedPath(request))?\(request.query)"
        return (faults.take(method: request.method, target: target), traffic)
    }

    func leave(_ request: APIRequest, _ exchange: Exchange) {
        requestsUnderWay -= 1
        if request.isWrite { writesUnderWay -= 1 }
        var exchange = exchange
        exchange.path = namedPath(request)
        exchanges.append(exchange)
    }

    /// What is in a repository is asked for by its id. Whoever orders failures, or looks at what was asked, knows it by
    /// its name.
    private func namedPath(_ request: APIRequest) -> String {
        let (segments, id) = Routes.segments(of: request.path)
        guard segments.count > 3, let repository = id.flatMap({ state.world.repositories[$0] }) else {
            return request.path
        }
        return "/repos/\(state.world.fullName(repository))/" + segments.dropFirst(3).joined(separator: "/")
    }

    // MARK: - Webhooks

    private func ship() {
        let announcements = state.world.outbox
        state.world.outbox = []
        for announcement in announcements {
            let guid = settings.newName().lowercased()
            let parcel = Parcel(guid: guid, announcement: announcement)
            dispatch(losesAnnouncements ? [mischief.lose(parcel)] : mischief.handle(parcel))
        }
    }

    func dispatch(_ dispatches: [WebhookMischief.Dispatch]) {
        for dispatch in dispatches {
            switch dispatch {
            case .send(let parcel, let delay):
                underWay += 1
                trips.yield(WebhookTrip(parcel: parcel, delayMilliseconds: delay))
            case .lose(let parcel, let leavingTrace):
                guard leavingTrace else { continue }
                let now = settings.clock()
                state.deliveries.append(
                    parcel.delivery(.unreachable, started: now, ended: now, at: clock.now(), dropped: true))
            }
        }
    }

    func record(_ parcel: Parcel, _ outcome: Delivery.Outcome, started: Int, ended: Int) {
        underWay -= 1
        state.deliveries.append(
            parcel.delivery(outcome, started: started, ended: ended, at: clock.now(), dropped: false))
    }

    /// Lets everything held go, and waits until nothing is under way any more.
    func flushWebhooks() async -> Bool {
        dispatch(mischief.release())
        let deadline = ContinuousClock.now + .seconds(30)
        while underWay > 0 {
            guard ContinuousClock.now < deadline else { return false }
            try? await Task.sleep(for: .milliseconds(2))
        }
        return true
    }
}
