/// Leads control requests to what carries them out.
extension StandIn {
    func control(_ request: ControlRequest) async -> Reply {
        do throws(Refusal) {
            return .json(200, try await carryOut(request))
        } catch {
            return .json(error.status, error.body(origin: state.world.origin))
        }
    }

    private func carryOut(_ request: ControlRequest) async throws(Refusal) -> JSON {
        switch (request.method, request.path.first ?? "", request.path.count) {
        case ("POST", "repositories", 1): return try addRepository(request)
        case ("POST", "repositories", 2): return try changeRepository(request, request.path[1])
        case ("POST", "users", 1): return try addUser(request)
        case ("POST", "users", 2): return try changeUser(request, request.path[1])
        case ("POST", "labels", 2): return try changeLabel(request, request.path[1])
        case ("POST", "tokens", 1): return try addToken(request)
        case ("POST", "tokens", 2) where request.path[1] == "expire": return try expireTokens()
        case ("POST", "tokens", 2) where request.path[1] == "lag": return try setTokenLag(request)
        case ("POST", "milestones", 1): return try addMilestone(request)
        case ("POST", "pulls", 1): return try openPull(request)
        case ("POST", "installations", 1): return try addInstallation(request)
        case ("POST", "installations", 3): return try changeInstallation(request)
        case ("POST", "human", 1): return try act(request)
        case ("GET", "webhooks", 1): return webhookStanding
        case ("POST", "webhooks", 1): return try setWebhooks(request)
        case ("POST", "webhooks", 2) where request.path[1] == "flush":
            let isQuiet = await flushWebhooks()
            return webhookStanding.with("quiet", .bool(isQuiet))
        case ("POST", "webhooks", 2) where request.path[1] == "redeliver": return try redeliver(request)
        case ("GET", "faults", 1): return .array(faults.pending.map(Self.shape))
        case ("POST", "faults", 1): return try addFault(request)
        case ("DELETE", "faults", 1):
            faults.clear()
            return []
        case ("POST", "copies", 1): return try setCopies(request)
        case ("GET", "copies", 1): return copyStanding
        case ("GET", "clock", 1): return clockStanding
        case ("POST", "clock", 1): return try setClock(request)
        case ("GET", "limits", 1): return limitStanding
        case ("POST", "limits", 1): return try setLimits(request)
        case ("GET", "exchanges", 1):
            return .array(exchanges.after(request.after, limit: request.limit).map(\.shape))
        case ("GET", "deliveries", 1): return deliveryRecords(request)
        case ("GET", "state", 1): return stateSummary
        case ("POST", "reset", 1):
            reset()
            return ["reset": true]
        default: throw .badRequest("there is no such order")
        }
    }

    private func deliveryRecords(_ request: ControlRequest) -> JSON {
        .array(
            state.deliveries.entries.drop { $0.id <= request.after }.prefix(request.limit).map(\.record))
    }
}

extension ControlRequest {
    fileprivate var after: Int { query["after"].flatMap { Int($0) } ?? 0 }
    fileprivate var limit: Int { query["limit"].flatMap { Int($0) } ?? .max }
}

extension Delivery {
    /// A delivery with all that a test wants to know, payload and headers included.
    fileprivate var record: JSON {
        [
            "id": .integer(id),
            "guid": .string(guid),
            "event": .string(event),
            "action": JSON(action),
            "redelivery": .bool(isRedelivery),
            "dropped": .bool(wasDropped),
            "status": .string(outcome.status),
            "status_code": .integer(outcome.code),
            "hook_id": .integer(hookID),
            "url": .string(url),
            "installation_id": JSON(installationID),
            "repository_id": JSON(repositoryID),
            "headers": .object(requestHeaders.map { .init(name: $0.name.lowercased(), value: .string($0.value)) }),
            "payload": .verbatim(payload),
            "response_body": JSON(outcome.body),
            "started_at_us": .integer(startedMicroseconds),
            "ended_at_us": .integer(startedMicroseconds + durationMicroseconds),
        ]
    }
}
