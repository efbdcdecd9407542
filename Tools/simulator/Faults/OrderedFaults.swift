import Foundation
import StandInGitHub

/// Failures that are ordered at the stand-in, and what became of them.
struct OrderedFaults {
    private struct Order {
        var fault: Fault
        var times: Int
        var leastHits: Int
    }

    private var orders: [Int: Order] = [:]

    mutating func note(_ id: Int, _ fault: Fault, _ request: RequestFault, times: Int) {
        orders[id] = Order(fault: fault, times: times, leastHits: request.leastHits)
    }

    /// What has happened.
    ///
    /// - Parameter left: How often each that is still to come has yet to.
    func happened(_ left: [Int: Int]) -> [Fault] {
        orders.sorted { $0.key < $1.key }.filter { $0.value.times - (left[$0.key] ?? 0) >= $0.value.leastHits }
            .map(\.value.fault)
    }

    static let forGood = 1_000
}

extension Universe {
    func orderFault(_ action: Action) {
        struct Ordered: Decodable { var id: Int }
        guard let named = NamedFault(action) else {
            return report([.init("simulator", "there is no such fault: \(action)")])
        }
        let (request, place, times) = (named.request, named.place, named.times)
        let now = timeAtGitHub().flatMap { try? Date($0, strategy: .iso8601) } ?? Date(timeIntervalSince1970: 0)
        let details = request.details.replacing("RESET", with: "\(Int64(now.timeIntervalSince1970) + 90)")
        let filter = place.filter(named.method)
        let body =
            #"{"kind": "\#(request.order)", "method": "\#(filter.method)", "path_contains": \#(filter.paths)"#
            + (filter.butNot.map { #", "path_excludes": "\#($0)""# } ?? "")
            + (request.isUnheard ? #", "unheard": true"# : "")
            + #", "times": \#(times), "after": \#(place == .token ? 0 : action.choice(3, of: 3))"#
            + (details.isEmpty ? "}" : ", \(details)}")
        let fault = Fault(request.kind, place)
        tell("  \(fault), \(filter.method), \(times) times")
        guard let text = order("faults", body),
            let ordered = try? JSONDecoder().decode(Ordered.self, from: Data(text.utf8))
        else { return report([.init("simulator", "a fault was not understood: \(body)")]) }
        faultsOrdered.note(ordered.id, fault, request, times: times)
        lastsForGood = max(lastsForGood, request.forGood ?? 0)
        // Else nobody asks for a token within the hour.
        if place == .token { order("tokens/expire", "{}") }
    }

    func countFaults() {
        struct Pending: Decodable {
            var id: Int
            var times: Int
        }
        settleDrift()
        let left = (standing("faults") ?? []) as [Pending]
        let times = Dictionary(left.map { ($0.id, $0.times) }, uniquingKeysWith: { first, _ in first })
        for fault in faultsOrdered.happened(times) { count(fault) }
        faultsOrdered = OrderedFaults()
        struct Copies: Decodable {
            var list: Int
            var missing: Int
            var older: Int
        }
        guard let copies = standing("copies") as Copies? else { return }
        count(Fault(.listLags), copies.list)
        count(Fault(.missingInCopy), copies.missing)
        count(Fault(.olderInCopy), copies.older)
        struct Webhooks: Decodable {
            var lost: Int
            var doubled: Int
            var reversed: Int
            var late: Int
        }
        guard let webhooks = standing("webhooks") as Webhooks? else { return }
        count(Fault(.webhooksLost), webhooks.lost)
        count(Fault(.webhooksTwice), webhooks.doubled)
        count(Fault(.webhooksReversed), webhooks.reversed)
        count(Fault(.webhooksLate), webhooks.late)
    }

    func count(_ fault: Fault, _ times: Int = 1) {
        if times > 0 { mirror.coverage.faults[fault, default: 0] += times }
    }
}
