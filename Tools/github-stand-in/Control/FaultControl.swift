/// `POST /_control/faults`: `kind` as in `Fault.Kind`, and
/// - `method`, `path_contains` (a text, or several of which one has to be there), `path_excludes`: which requests; the
///   path is compared with its query. Without them: every one
/// - `times` (default 1), `after` (default 0): how many, after letting so many pass
/// - `status` (default 502; 301 for `redirect`), `headers` (an object), `body` (text, or any JSON): the answer
/// - `location`: where a `redirect` leads
/// - `delay_ms`: how long `slow` and `act_then_slow` take, and after which time `act_late` acts; every other kind waits
///   so long before it happens
/// - `unheard` (default false): the webhooks that would tell of what is done in it are lost
extension StandIn {
    func addFault(_ request: ControlRequest) throws(Refusal) -> JSON {
        try request.allow(
            "kind", "method", "path_contains", "path_excludes", "times", "after", "status", "headers", "body",
            "location", "delay_ms", "unheard")
        guard let kind = Fault.Kind(rawValue: try request.required("kind")) else {
            throw .invalid(
                "Control", "kind", "invalid", message: "one of \(Fault.Kind.allCases.map(\.rawValue))")
        }
        var headers = (request.body["headers"]?.members ?? []).map { ($0.name, $0.value.text ?? $0.value.serialized) }
        if let location = request.text("location") { headers.append(("Location", location)) }
        let body = request.body["body"].map { $0.text ?? $0.serialized }
        let fault = Fault(
            id: state.world.makeID(), kind: kind, method: request.text("method")?.uppercased(),
            pathContains: request.texts("path_contains") ?? request.text("path_contains").map { [$0] } ?? [],
            pathExcludes: request.text("path_excludes"), after: request.number("after") ?? 0,
            times: request.number("times") ?? 1,
            status: request.number("status") ?? (kind == .redirect ? 301 : 502), headers: headers, body: body,
            delayMilliseconds: request.number("delay_ms") ?? 0,
            isUnheard: request.body["unheard"]?.flag ?? false)
        faults.add(fault)
        return Self.shape(fault)
    }

    static func shape(_ fault: Fault) -> JSON {
        [
            "id": .integer(fault.id),
            "kind": .string(fault.kind.rawValue),
            "method": JSON(fault.method),
            "path_contains": .array(fault.pathContains.map { .string($0) }),
            "path_excludes": JSON(fault.pathExcludes),
            "after": .integer(fault.after),
            "times": .integer(fault.times),
            "status": .integer(fault.status),
            "delay_ms": .integer(fault.delayMilliseconds),
            "unheard": .bool(fault.isUnheard),
        ]
    }
}
