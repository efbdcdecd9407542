import Foundation

/// What people and bots do on github.com, and what owners do with repositories and the App.
extension Universe {
    func person(_ action: Action) {
        guard let seen = look() else { return }
        let login = action.one(3, of: ["mona", "hubot", "dependabot[bot]"]) ?? "mona"
        func human(_ place: String, _ what: String, _ details: [String: Any] = [:]) {
            var order: [String: Any] = ["repository": place, "action": what, "login": login]
            order.merge(details) { _, new in new }
            let done = self.order("human", Self.json(order)) != nil
            tell("  \(login) at \(place): \(what) \(Self.json(details))\(done ? "" : ": refused")")
        }
        let issue = action.one(0, of: seen.issues)
        let comment = action.one(0, of: seen.comments)
        let home = action.one(0, of: seen.repositories)?.fullName ?? "octo/garden"
        let place = issue?.repository.fullName ?? home
        let number = issue?.issue.number ?? 0
        switch action.kind {
        case .open:
            human(home, "open", ["title": action.words(1), "body": action.words(2), "labels": [action.label(1)]])
        case .openPull:
            order(
                "pulls",
                Self.json(["repository": home, "title": action.words(1), "body": action.words(2), "user": login]))
        case .quote:
            // Somebody copies a text with all that is in it.
            human(home, "open", ["title": action.words(1), "body": issue?.issue.body ?? action.words(2)])
        case .edit:
            switch action.choice(1, of: 6) {
            case 0, 1: human(place, "edit", ["number": number, "title": action.words(2)])
            case 2: human(place, "edit", ["number": number, "body": action.words(2)])
            case 3: human(place, "label", ["number": number, "labels": [action.label(2)]])
            case 4: human(place, "unlabel", ["number": number, "labels": [action.label(2)]])
            default: human(place, "assign", ["number": number, "assignees": ["mona"]])
            }
        case .close: human(place, issue?.issue.state == "open" ? "close" : "reopen", ["number": number])
        case .merge: human(place, "merge", ["number": number])
        case .deleteIssue: human(place, "delete", ["number": number])
        case .say: human(place, "comment", ["number": number, "body": action.words(1)])
        case .changeWords:
            guard let comment else { return }
            human(
                comment.repository.fullName, "edit_comment",
                ["comment_id": comment.comment.id, "body": action.words(1)])
        case .takeBack:
            guard let comment else { return }
            human(comment.repository.fullName, "delete_comment", ["comment_id": comment.comment.id])
        default:
            guard let other = seen.repositories.first(where: { $0.fullName != place })?.fullName else { return }
            movedAlong.formUnion(issue?.issue.comments.map(\.id) ?? [])
            human(place, "transfer", ["number": number, "to_repository": other])
        }
    }

    func owner(_ action: Action) {
        guard let seen = look(), let repository = action.one(0, of: seen.repositories) else { return }
        let name = repository.fullName
        let installation = "installations/\(Self.installation)"
        switch action.kind {
        case .rename:
            order("repositories/rename", Self.json(["repository": name, "name": "plot-\(mirror.head)"]))
        case .giveAway:
            order("repositories/transfer", Self.json(["repository": name, "owner": "owner-\(mirror.head)"]))
        case .suspend: if setting.isApp { order("\(installation)/suspend", "{}") }
        case .unsuspend: if setting.isApp { order("\(installation)/unsuspend", "{}") }
        case .narrow: if setting.isApp { order("\(installation)/repositories", Self.json(["remove": [name]])) }
        case .widen: if setting.isApp { order("\(installation)/repositories", Self.json(["add": [name]])) }
        case .uninstall: if setting.isApp { order("\(installation)/delete", "{}") }
        case .install: installAgain(seen)
        default: order("tokens/expire", "{}")
        }
    }

    func installAgain(_ seen: GitHubSeen) {
        guard setting.isApp, seen.installations.isEmpty else { return }
        order(
            "installations",
            Self.json([
                "account": "octo", "id": Self.installation, "repositories": seen.repositories.map(\.fullName),
            ]))
    }

    static func json(_ object: [String: Any]) -> String {
        guard let data = try? JSONSerialization.data(withJSONObject: object, options: .sortedKeys) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}
