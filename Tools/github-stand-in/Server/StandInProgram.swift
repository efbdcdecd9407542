import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// The stand-in as a program of its own, with its address and its deliveries.
package struct StandInProgram: Sendable {
    let host: String
    let port: Int
    let webhookURL: String?
    let webhookSecret: String?
    let token: String?
    let login: String
    let appPublicKey: String?
    let appID: Int
    let appClientID: String
    let appSlug: String
    let stateFile: String?
    let isQuiet: Bool

    package init(
        host: String, port: Int, webhookURL: String?, webhookSecret: String?, token: String?, login: String,
        appPublicKey: String?, appID: Int, appClientID: String, appSlug: String, stateFile: String?, isQuiet: Bool
    ) {
        self.host = host
        self.port = port
        self.webhookURL = webhookURL
        self.webhookSecret = webhookSecret
        self.token = token
        self.login = login
        self.appPublicKey = appPublicKey
        self.appID = appID
        self.appClientID = appClientID
        self.appSlug = appSlug
        self.stateFile = stateFile
        self.isQuiet = isQuiet
    }

    package func run() async throws {
        let file = stateFile.map { URL(filePath: $0) }
        let publicKey = try appPublicKey.map { try String(contentsOfFile: $0, encoding: .utf8) }
        let (trips, queue) = AsyncStream.makeStream(of: WebhookTrip.self)
        let settings = StandIn.Settings(
            appID: appID, appSlug: appSlug, appClientID: appClientID, webhookURL: webhookURL,
            webhookSecret: webhookSecret, token: token, login: login)
        let standIn = StandIn(settings, saved: try file.flatMap(StateFile.load), trips: queue)
        let front = Front(
            standIn: standIn, appTokens: try await AppTokens(publicKeyPEM: publicKey), isQuiet: isQuiet)
        let courier = WebhookCourier(trips: trips) { parcel, outcome, started, ended in
            await standIn.record(parcel, outcome, started: started, ended: ended)
        }
        var services: [any Service] = [courier, try front.server(host: host, port: port)]
        if let file { services.append(StateFile(url: file, standIn: standIn)) }
        let group = ServiceGroup(
            configuration: .init(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "github-stand-in") { _ in SwiftLogNoOpLogHandler() }))
        try await group.run()
    }
}
