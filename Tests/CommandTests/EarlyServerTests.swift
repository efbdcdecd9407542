import Foundation
import Ledger
import TestSupport
import Testing

/// A new version of the program that is started without a `rebuild` before. Whoever holds the lock of those who make
/// projections keeps it from having any.
@Suite("A server that has no projections yet", .ownThreads, .timeLimit(.minutes(3)))
struct EarlyServerTests {
    /// A repository of the old version's with issues that nobody has heard of.
    private func sync() async throws -> (RunningSync, token: String, [SignedDelivery]) {
        let sync = try await RunningSync()
        try await sync.gitHub.order("webhooks", #"{"drop_probability": 1}"#)
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        for index in 1...6 {
            try await sync.gitHub.order(
                "human", #"{"repository": "octocat/garden", "action": "open", "title": "Bed \#(index)"}"#)
        }
        return (sync, try sync.makeToken(), try await sync.gitHub.deliveries())
    }

    private func builders(_ sync: RunningSync) throws -> FileLock {
        let lock = try FileLock(folder: sync.folder.file("data"), name: "rebuild.lock")
        #expect(lock.tryToKeep())
        return lock
    }

    @Test("It listens at once: webhooks are written down, and each is decided once when that can be done")
    func early() async throws {
        let (sync, token, deliveries) = try await sync()
        let before = try await sync.startServer()
        #expect(await deliveries[0].post(to: sync.api) != nil)
        sync.kill9(before)

        let (builders, next) = (try builders(sync), try NextVersion.make(in: sync.folder))
        _ = try await sync.startServer(program: next)
        let ready = try await Web.send("GET", sync.api + "/readyz")
        #expect(ready.status == 503 && ready.text.contains(#""check":"projections""#), "\(ready.text)")
        #expect(try await sync.send("GET", "/v1/tasks", token: token).status == 503)
        #expect(
            try await Web.send(
                "POST", sync.api + "/github/webhooks", deliveries[1].body, headers: ["X-GitHub-Delivery": "forged"]
            ).status == 401)
        for delivery in deliveries {
            let answer = try await Web.send(
                "POST", sync.api + "/github/webhooks", delivery.body, headers: delivery.headers)
            #expect(answer.status == 202 && answer.text.contains(#""operations":null"#), "\(answer.text)")
            let again = await delivery.post(to: sync.api)
            #expect(try again?.redelivery == true && again?.event == answer.decoded(SignedDelivery.Reply.self).event)
        }
        let made = Date().timeIntervalSince1970
        builders.release()
        #expect(try await eventually { try await Web.send("GET", sync.api + "/readyz").status == 200 })

        let taken = #"syncledger_http_requests_total{route="/github/webhooks",method="POST",status="202"}"#
        let metrics = try await Web.send("GET", sync.api + "/metrics").text
        #expect(metrics.contains("\(taken) \(2 * deliveries.count)\n"), "\(metrics)")
        let started = try #require(try metrics.all("\nprocess_start_time_seconds (.*)").first.flatMap(Double.init))
        #expect(started < made)
        let log = try sync.log()
        // What the old version had received has a second receipt, which comes to nothing.
        let received = log.filter { $0.type == "webhook.received" }.compactMap(\.payload.delivery)
        #expect(received.count == deliveries.count + 1 && Set(received).count == deliveries.count)
        #expect(try sync.run("log", "--type", "webhook.settled", "--json").output.contains(#""reason":"redelivered""#))
        #expect(log.count { $0.type == "operation.recorded" } == deliveries.count)
        let tasks = try await sync.send("GET", "/v1/tasks", token: token)
        for index in 1...6 { #expect(tasks.text.contains("Bed \(index)\""), "\(tasks.text)") }
        let check = try BuiltPrograms.run(next, ["rebuild", "--check"], environment: sync.settings)
        #expect(check.status == 0, "\(check)")
    }

    @Test("It ends at once when it is told to")
    func stopped() async throws {
        let (sync, _, _) = try await sync()
        let builders = try builders(sync)
        let server = try await sync.startServer(program: try NextVersion.make(in: sync.folder))
        let told = ContinuousClock.now
        server.terminate()
        server.waitUntilExit()
        #expect(server.terminationStatus == 0 && ContinuousClock.now - told < .seconds(20))
        builders.release()
    }
}
