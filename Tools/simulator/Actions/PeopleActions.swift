import Foundation
import GitHub
import Projections
import SyncEngine

/// What people and bots do on github.com.
extension Universe {
    func person(_ action: Action) {
        guard let seen = look() else { return }
        let login = action.one(3, of: people) ?? "mona"
        @discardableResult
        func human(_ place: String, _ what: String, _ details: [String: Any] = [:]) -> Bool {
            var order: [String: Any] = ["repository": place, "action": what, "login": login]
            order.merge(details) { _, new in new }
            let done = self.order("human", Self.json(order)) != nil
            tell("  \(login) at \(place): \(what) \(Self.json(details))\(done ? "" : ": refused")")
            return done
        }
        let issue = action.one(0, of: seen.issues)
        let comment = action.one(0, of: seen.comments)
        let home = action.one(0, of: seen.repositories)?.fullName ?? "octo/garden"
        let place = issue?.repository.fullName ?? home
        let number = issue?.issue.number ?? 0
        let text = action.body(2)
        // GitHub is told of no body in either way.
        let body: Any = text.isEmpty && action.choice(3, of: 2) == 0 ? NSNull() : text
        switch action.kind {
        case .open:
            human(home, "open", ["title": action.title(1), "body": body, "labels": [action.label(1)]])
        case .openPull:
            order(
                "pulls",
                Self.json(["repository": home, "title": action.title(1), "body": body, "user": login]))
        case .quote:
            // Somebody copies a text with all that is in it.
            human(home, "open", ["title": action.title(1), "body": issue?.issue.body ?? action.body(2)])
        case .edit where action.isRare:
            switch action.choice(1, of: 6) {
            case 0, 1, 2: human(place, "edit", ["number": number, "milestone": 1 + action.choice(2, of: 2)])
            case 3: human(place, "edit", ["number": number, "milestone": NSNull()])
            default: human(place, "unassign", ["number": number, "assignees": ["mona"]])
            }
        case .edit:
            switch action.choice(1, of: 6) {
            case 0, 1: human(place, "edit", ["number": number, "title": action.title(2)])
            case 2:
                if human(place, "edit", ["number": number, "body": body]), let issue = issue?.issue {
                    writtenOver(.issue(issue.id))
                }
            case 3: human(place, "label", ["number": number, "labels": [action.label(2)]])
            case 4: human(place, "unlabel", ["number": number, "labels": [action.label(2)]])
            default: human(place, "assign", ["number": number, "assignees": ["mona"]])
            }
        case .close where issue?.issue.state != "open": human(place, "reopen", ["number": number])
        case .close:
            let reason = action.one(1, of: [nil, "completed", "not_planned", "duplicate"] as [String?]).flatMap(\.self)
            human(place, "close", ["number": number].merging(reason.map { ["state_reason": $0] } ?? [:]) { $1 })
        case .merge: human(place, "merge", ["number": number])
        case .pin: human(place, action.choice(1, of: 2) == 0 ? "pin" : "unpin", ["number": number])
        case .convert: human(place, "convert", ["number": number])
        case .deleteIssue: human(place, "delete", ["number": number])
        case .say: human(place, "comment", ["number": number, "body": action.comment(1)])
        case .changeWords:
            guard let comment else { return }
            let change: [String: Any] = ["comment_id": comment.comment.id, "body": action.comment(1)]
            if human(comment.repository.fullName, "edit_comment", change) {
                writtenOver(.comment(comment.comment.id))
            }
        case .takeBack:
            guard let comment else { return }
            human(comment.repository.fullName, "delete_comment", ["comment_id": comment.comment.id])
        default:
            guard let other = seen.repositories.first(where: { $0.fullName != place })?.fullName else { return }
            human(place, "transfer", ["number": number, "to_repository": other])
        }
    }

    /// With what stood there its mark goes, perhaps before we have heard of what we made.
    private func writtenOver(_ resource: Creations.Resource) {
        creations.unmark(resource)
        forgetUnmarked()
    }

    func forgetUnmarked() {
        creations.forgetUnmarked { mirror.operations[$0]?.record.flatMap { mirror.bindings[$0] } != nil }
    }

    /// Somebody edits what our next change of a title or a text is about, while that is on its way.
    func overtake(_ action: Action) {
        network.overtaking = { [weak self] request, target in
            let parts = target.split(separator: "/").map(String.init)
            guard request.method == "PATCH", parts.count == 4, parts[2] == "issues", let number = Int(parts[3]),
                let repository = Int64(parts[1]).flatMap({ self?.mirror.repositories[$0]?.name }),
                let body = request.body,
                let sent = try? JSONSerialization.jsonObject(with: body) as? [String: Any],
                let field = ["title", "body"].first(where: { sent[$0] is String })
            else { return nil }
            let order = Self.json([
                "repository": repository, "action": "edit", "login": "mona", "number": number,
                field: "\(action.words(1)), in between",
            ])
            self?.tell("        mona gets there before it: \(order)")
            self?.tookEffect(.overtake)
            if field == "body", let issue = self?.mirror.issue(number, in: repository) {
                self?.creations.unmark(.issue(issue))
            }
            return order
        }
    }

    /// A client and somebody at GitHub change one thing at once, alike or not.
    func agree(_ action: Action) {
        guard
            let binding = action.one(
                0, of: mirror.bindings.values.filter { $0.number != nil }.sorted { $0.record < $1.record }),
            let number = binding.number, let place = mirror.repositories[binding.repository]?.name
        else { return }
        var request = EditRequest(binding.record, .patch, GivenFields(), client: "app")
        request.fields.title = action.title(1)
        ask(request)
        order(
            "human",
            Self.json([
                "repository": place, "action": "edit", "login": "mona", "number": number,
                "title": action.title(action.choice(2, of: 3) == 0 ? 1 : 3),
            ]))
    }

    /// Somebody's issue is opened and deleted at once, as those who guard against spam do.
    func spam(_ action: Action) {
        createTask(action)
        acting = nil
        scheduler.run(until: scheduler.now + 30_000)
        acting = .spam
        struct Opened: Decodable { var number: Int }
        guard let repository = action.one(0, of: repositories), let place = mirror.repositories[repository]?.name,
            let answer = order(
                "human",
                Self.json(["repository": place, "action": "open", "login": "hubot", "title": action.words(1)])),
            let opened = try? JSONDecoder().decode(Opened.self, from: Data(answer.utf8))
        else { return }
        order(
            "human",
            Self.json(["repository": place, "action": "delete", "login": "mona", "number": opened.number]))
    }

    /// An importer of somebody's opens more issues than a page of a list has, and no webhook tells of them.
    func crowd(_ action: Action) {
        guard let name = action.one(0, of: look()?.repositories ?? [])?.fullName else { return }
        order("webhooks", #"{"drop_next": 101}"#)
        for number in 1...101 {
            order(
                "human",
                Self.json(["repository": name, "action": "open", "login": "hubot", "title": "Row \(number)"]))
        }
    }

    static func json(_ object: [String: Any]) -> String {
        guard let data = try? JSONSerialization.data(withJSONObject: object, options: .sortedKeys) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}
