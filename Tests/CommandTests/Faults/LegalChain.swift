import Testing

/// The steps that an operation may take, as the manual has them.
enum LegalChain {
    private static let exits: [String: Set<String>] = [
        "recorded": ["queued", "processing", "dropped", "duplicate", "disabled", "completed"],
        "queued": ["processing", "canceled", "dropped", "duplicate", "disabled", "completed"],
        "processing": ["completed", "errored", "dropped", "duplicate", "queued", "disabled"],
        "errored": ["queued"],
    ]
    private static let ends: Set = ["completed", "errored", "canceled", "dropped", "duplicate", "disabled"]

    /// Whether every operation went one legal way, one event after another, to an end.
    static func check(_ events: [(type: String, operation: Int64?)], _ label: String) {
        var states: [Int64: String] = [:]
        for event in events where event.type.hasPrefix("operation.") {
            let state = String(event.type.dropFirst("operation.".count))
            guard let id = event.operation else {
                Issue.record("\(label): \(event.type) of no operation")
                continue
            }
            if let before = states[id] {
                #expect(exits[before]?.contains(state) == true, "\(label): operation \(id), \(before) -> \(state)")
            } else {
                #expect(state == "recorded", "\(label): operation \(id) begins as \(state)")
            }
            states[id] = state
        }
        for (id, state) in states { #expect(ends.contains(state), "\(label): operation \(id) is left \(state)") }
    }
}
