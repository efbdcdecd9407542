/// A failure that a test ordered for requests to come.
struct Fault: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        /// Answer with a status instead of doing it.
        case status
        /// Never answer; keep the connection.
        case timeout
        /// Close the connection without an answer.
        case reset
        /// Do it and answer, but later.
        case slow
        /// Answer 200 with a body that breaks off.
        case garbage
        /// Answer with a redirect to `location`.
        case redirect
        /// Do it, then answer with a status, not at all, or by closing the connection.
        case actThenStatus = "act_then_status"
        case actThenTimeout = "act_then_timeout"
        case actThenReset = "act_then_reset"
        /// Do it, then answer 200 with a body that breaks off.
        case actThenGarbage = "act_then_garbage"
        /// Never answer, and do it when the client has long given up.
        case actLate = "act_late"
        /// Do it, and answer properly, but only later: the webhook overtakes the answer.
        case actThenSlow = "act_then_slow"
    }

    var id: Int
    var kind: Kind
    var method: String?
    /// One of them at least; none: every path.
    var pathContains: [String]
    var pathExcludes: String?
    /// How many matching requests to let pass first.
    var after: Int
    var times: Int
    var status: Int
    var headers: [(name: String, value: String)]
    var body: String?
    var delayMilliseconds: Int
    /// No webhook tells of what GitHub does in it.
    var isUnheard: Bool
}

/// The ordered failures; the first that matches is the one that happens.
struct Faults: Sendable {
    private(set) var pending: [Fault] = []

    mutating func add(_ fault: Fault) { pending.append(fault) }

    mutating func clear() { pending = [] }

    mutating func take(method: String, target: String) -> Fault? {
        for index in pending.indices {
            let fault = pending[index]
            guard fault.method == nil || fault.method == method else { continue }
            guard fault.pathContains.isEmpty || fault.pathContains.contains(where: { target.contains($0) }),
                !(fault.pathExcludes.map { target.contains($0) } ?? false)
            else { continue }
            if fault.after > 0 {
                pending[index].after -= 1
                continue
            }
            pending[index].times -= 1
            if pending[index].times <= 0 { pending.remove(at: index) }
            return fault
        }
        return nil
    }
}
