import Foundation

/// Labels and accounts get other names at GitHub, or go. Nothing that has them has another time after that, and of most
/// of it no webhook tells.
extension Universe {
    func label(_ action: Action) {
        guard let repository = action.one(0, of: look()?.repositories ?? []),
            let label = action.one(1, of: repository.labels)
        else { return }
        let place = repository.fullName
        if action.kind == .renameLabel {
            // Names that are in use elsewhere, or were before; and the same one in other letters.
            let name = action.one(2, of: [label.capitalized, "bug", "dry", "wet", "moss"]) ?? "moss"
            order("labels/rename", Self.json(["repository": place, "label": label, "name": name]))
        } else {
            let having = repository.issues.count { $0.labels.contains(label) }
            if having > 0, action.choice(3, of: 2) == 0 {
                order("webhooks", #"{"drop_next": \#(having)}"#)
            }
            order("labels/delete", Self.json(["repository": place, "label": label, "login": people[0]]))
        }
    }

    func account(_ action: Action) {
        let users = people.indices.filter { !people[$0].hasSuffix("[bot]") }
        guard let index = action.one(0, of: users) else { return }
        let login = people[index]
        if action.kind == .deleteAccount {
            // Whoever acts under that login afterwards is somebody else.
            order("users/delete", Self.json(["login": login]))
        } else if action.choice(1, of: 3) == 0, let owner = action.one(0, of: look()?.repositories ?? [])?.owner {
            order("users/rename", Self.json(["login": owner, "name": "owner-\(mirror.head)"]))
        } else {
            let name = login.split(separator: "-")[0]
            let other = action.choice(2, of: 2) == 0 ? login.capitalized : "\(name)-\(mirror.head)"
            if order("users/rename", Self.json(["login": login, "name": other])) != nil { people[index] = other }
        }
    }
}
