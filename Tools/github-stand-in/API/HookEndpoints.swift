/// Webhooks of repositories, and what became of each delivery.
/// https://docs.github.com/rest/repos/webhooks and https://docs.github.com/rest/apps/webhooks
extension Routes {
    static let hooks = [
        Route("GET", "/repos/{owner}/{repo}/hooks", .repository) { state, call throws(Refusal) in
            let repository = try state.repository(call)
            let hooks = state.world.hooks.values.filter { $0.repositoryID == repository.id }.sorted { $0.id < $1.id }
            return state.list(hooks, call, root: state.repositoryRoot(call, "hooks")) {
                state.world.hookShape($0, in: repository)
            }
        },
        Route("POST", "/repos/{owner}/{repo}/hooks", .repository) { state, call throws(Refusal) in
            let fields = try Fields(call)
            guard let url = fields.object["config"]?["url"]?.text else {
                throw .invalid("Hook", "url", "missing_field")
            }
            let repository = try state.repository(call)
            let hook = state.world.addHook(
                to: repository.id, url: url, secret: fields.object["config"]?["secret"]?.text,
                events: try fields.texts("events") ?? ["push"])
            state.world.ping(hook, in: repository, by: call.sender)
            return .created(state.world.hookShape(hook, in: repository))
        },
        Route("GET", "/repos/{owner}/{repo}/hooks/{hook_id}", .repository) { state, call throws(Refusal) in
            let hook = try state.hook(call)
            return .ok(state.world.hookShape(hook, in: try state.repository(call)))
        },
        Route("GET", "/repos/{owner}/{repo}/hooks/{hook_id}/deliveries", .repository) { state, call throws(Refusal) in
            let hook = try state.hook(call)
            return state.deliveryList(
                call, of: hook.id, root: state.repositoryRoot(call, "hooks/\(hook.id)/deliveries"))
        },
        Route("GET", "/repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}", .repository) {
            state, call throws(Refusal) in
            .ok(try state.delivery(call, of: try state.hook(call).id).shape)
        },
        Route("POST", "/repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}/attempts", .repository) {
            state, call throws(Refusal) in
            try state.redeliver(call, of: try state.hook(call).id)
        },
        Route("GET", "/app/hook/deliveries", .app) { state, call throws(Refusal) in
            state.deliveryList(
                call, of: state.world.app.hookID, root: "\(state.world.origin)/app/hook/deliveries")
        },
        Route("GET", "/app/hook/deliveries/{delivery_id}", .app) { state, call throws(Refusal) in
            .ok(try state.delivery(call, of: state.world.app.hookID).shape)
        },
        Route("POST", "/app/hook/deliveries/{delivery_id}/attempts", .app) { state, call throws(Refusal) in
            try state.redeliver(call, of: state.world.app.hookID)
        },
    ]
}

extension GitHubState {
    fileprivate func hook(_ call: Call) throws(Refusal) -> Hook {
        guard let hook = world.hooks[try call.number("hook_id")], hook.repositoryID == call.repositoryID else {
            throw .notFound
        }
        return hook
    }

    fileprivate func delivery(_ call: Call, of hookID: Int) throws(Refusal) -> Delivery {
        guard let delivery = deliveries[try call.number("delivery_id")], delivery.hookID == hookID else {
            throw .notFound
        }
        return delivery
    }

    /// Newest first, a cursor instead of page numbers.
    fileprivate func deliveryList(_ call: Call, of hookID: Int, root: String) -> Answer {
        let size = Page(call.query).size
        let before = call.query["cursor"].flatMap { Int($0.dropFirst("v1_".count)) } ?? .max
        let wanted = call.query["status"]
        let all = deliveries.newestFirst(of: hookID, before: before).filter { delivery in
            switch wanted {
            case "success": delivery.isOK
            case "failure": !delivery.isOK
            default: true
            }
        }
        let page = all.prefix(size)
        var headers: [(name: String, value: String)] = []
        if all.count > size, let last = page.last {
            headers.append(("Link", "<\(root)?per_page=\(size)&cursor=v1_\(last.id)>; rel=\"next\""))
        }
        return Answer(headers: headers, body: .array(page.map(\.summary)))
    }

    /// Sends a delivery again, under the same GUID.
    fileprivate mutating func redeliver(_ call: Call, of hookID: Int) throws(Refusal) -> Answer {
        let delivery = try delivery(call, of: hookID)
        world.outbox.append(delivery.again)
        return Answer(status: 202, body: .object([]))
    }
}
