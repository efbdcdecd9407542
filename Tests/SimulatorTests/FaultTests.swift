import SimulatedWorld
import TestSupport
import Testing

@Suite("What goes wrong in the simulated world")
struct FaultTests {
    /// Where the simulated world has other words than the projector's table. What GitHub says and means happens there
    /// as it does at GitHub: somebody suspends the App, takes access, deletes, renames.
    private static let otherWords: [String: [String]] = [
        "refused": ["refused"],
        "timeout, webhook lost": ["acts, then timeout, webhook lost (write)"],
        "timeout, acts late": ["acts late (write)"],
        "acts, then 500, webhook lost, found on page 2": [
            "acts, then 500, webhook lost (write)", "list of several pages",
        ],
        "403, suspended": ["403, suspended"],
        "403, archived": ["403, archived"],
        "404 for good, before the request: token": ["404, App removed"],
        "404, deleted there": ["404, deleted there"],
        "404, access taken": ["404, access taken"],
        "410, deleted there": ["410, deleted there"],
        "422, for a label": ["422, for a field"],
        "301, before the request: look": ["301, renamed there"],
        "301, renamed there": ["301, renamed there"],
        "the ledger cannot write": ["disk refuses", "disk fails to sync", "rows fail", "disk full"],
        "kill -9": ["projector killed", "both killed", "dies before the commit", "dies after the commit"],
    ]

    private static func counterparts(of fault: String, _ when: String) -> [String] {
        if let others = otherWords["\(fault), \(when)"] ?? otherWords[fault] { return others }
        return switch when {
        case "before the request: token": ["\(fault) (token)"]
        case "before the request: look": ["\(fault) (look)"]
        case "after it was sent": ["\(fault) (write)"]
        case "after GitHub acted": [fault.hasPrefix("acts") ? "\(fault) (write)" : "acts, then \(fault) (write)"]
        default: []
        }
    }

    @Test("Every fault of the projector's table is one here, at every step that it has there")
    func table() throws {
        let table = try Document.page("Failures").section("Fault by fault")?.rows ?? []
        let here = Set(Fault.all.map(\.description))
        #expect(table.count > 60)
        for row in table {
            let counterparts = Self.counterparts(of: row[0], row[1])
            #expect(!counterparts.isEmpty && here.isSuperset(of: counterparts), "\(row[0]), \(row[1])")
        }
    }

    @Test("A run of the standard size in which a fault never happened has left something out")
    func neverHit() {
        #expect(Set(Coverage().missingFaults).isSuperset(of: Fault.all.map { "fault \($0)" }))
        var coverage = Coverage()
        for fault in Fault.all { coverage.faults[fault] = 1 }
        #expect(!coverage.missingFaults.contains { $0.hasPrefix("fault") })
    }
}
