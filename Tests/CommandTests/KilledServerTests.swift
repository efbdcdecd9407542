import Foundation
import TestSupport
import Testing

@Suite("A server killed in the middle of intake", .ownThreads, .timeLimit(.minutes(3)))
struct KilledServerTests {
    private static let issues = 120

    /// GitHub's own webhooks about issues that were opened, edited and commented on; none has arrived yet.
    private static func deliveries(_ gitHub: GitHubControl) async throws -> [SignedDelivery] {
        struct Opened: Decodable { var number: Int }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 1...issues {
                group.addTask {
                    let opened = try await gitHub.order(
                        "human", #"{"repository": "octocat/garden", "action": "open", "title": "Bed \#(index)"}"#)
                    let issue = #""repository": "octocat/garden", "number": \#(try opened.decoded(Opened.self).number)"#
                    try await gitHub.order("human", #"{\#(issue), "action": "edit", "title": "Bed \#(index)!"}"#)
                    try await gitHub.order("human", #"{\#(issue), "action": "comment", "body": "Weeded."}"#)
                }
                if index > 8 { try await group.next() }
            }
            try await group.waitForAll()
        }
        return try await gitHub.deliveries()
    }

    @Test("Whatever was answered is in the log once and where it was said to be, and nothing exists twice")
    func killedServer() async throws {
        let sync = try await RunningSync()
        try await sync.gitHub.order("webhooks", #"{"drop_probability": 1}"#)
        try await sync.gitHub.addRepository("octocat", "garden")
        try sync.connect("octocat/garden", to: "garden")
        let deliveries = try await Self.deliveries(sync.gitHub)
        #expect(deliveries.count >= 3 * Self.issues)

        // Three times: post what is not acknowledged yet, and kill in the middle of it.
        var acknowledged: [String: Int64] = [:]
        for round in 1...3 {
            let server = try await sync.startServer()
            let enough = round * deliveries.count / 4
            try await deliveries.filter { acknowledged[$0.guid] == nil }.post(to: sync.api) { delivery, reply in
                if let reply { acknowledged[delivery.guid] = reply.event }
                if acknowledged.count >= enough, server.isRunning { sync.kill9(server) }
                return server.isRunning
            }
            #expect(acknowledged.count >= enough && acknowledged.count < deliveries.count)
            #expect(!server.isRunning)
        }

        let server = try await sync.startServer()
        func checkLog(receipts expected: ClosedRange<Int>) throws {
            let log = try sync.log()
            #expect(log.map(\.position) == Array(1...Int64(log.count)))
            let receipts = Dictionary(grouping: log.filter { $0.type == "webhook.received" }) { $0.payload.delivery }
            #expect(receipts.values.allSatisfy { $0.count == 1 })
            #expect(expected.contains(receipts.count))
            for (guid, event) in acknowledged { #expect(receipts[guid]?.first?.position == event, "\(guid)") }
            try sync.checkRebuild()
        }
        try checkLog(receipts: acknowledged.count...deliveries.count)

        // GitHub's redeliveries keep their ids.
        var answered = 0
        try await deliveries.post(to: sync.api) { delivery, reply in
            let reply = try #require(reply, "\(delivery.guid)")
            answered += 1
            if let event = acknowledged[delivery.guid] {
                #expect(reply.redelivery == true && reply.event == event, "\(delivery.guid)")
            }
            acknowledged[delivery.guid] = reply.event
            return true
        }
        #expect(answered == deliveries.count)
        try checkLog(receipts: deliveries.count...deliveries.count)

        let log = try sync.log()
        let created = log.filter { $0.type == "record.created" }
        #expect(created.count == 2 * Self.issues)
        #expect(Set(created.map(\.record)).count == created.count)
        let bound = log.filter { $0.type == "record.bound" }
        #expect(Set(bound.compactMap(\.payload.comment)).count == Self.issues)
        #expect(Set(bound.filter { $0.payload.comment == nil }.map(\.payload.number)).count == Self.issues)
        #expect(bound.count == 2 * Self.issues)
        #expect(server.isRunning)
    }
}
