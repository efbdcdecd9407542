/// An account at GitHub.
struct Person: Sendable, Hashable {
    var id: Int64
    var login: String
    var isBot = false

    static let rosa = Person(id: 11, login: "rosa")
    static let moss = Person(id: 12, login: "moss")
    static let robot = Person(id: 13, login: "pruner[bot]", isBot: true)

    var object: [String: Any] {
        [
            "login": login, "id": id, "node_id": "U_\(id)", "type": isBot ? "Bot" : "User", "site_admin": false,
            "url": "https://api.github.com/users/\(login)", "html_url": "https://github.com/\(login)",
        ]
    }
}

/// A repository at GitHub.
struct Plot: Sendable, Hashable {
    var id: Int64
    var fullName: String

    /// The one that these tests happen in; connected to the project `garden`.
    static let garden = Plot(id: 10, fullName: "octo/garden")
    /// Connected to `garden` too.
    static let greenhouse = Plot(id: 20, fullName: "octo/greenhouse")
    /// Connected to the project `park`.
    static let park = Plot(id: 30, fullName: "octo/park")
    /// Connected to nothing.
    static let wasteland = Plot(id: 40, fullName: "octo/wasteland")

    var url: String { "https://api.github.com/repos/\(fullName)" }

    /// As `installation` and `installation_repositories` name it.
    var shortObject: [String: Any] {
        ["id": id, "node_id": "R_\(id)", "name": name, "full_name": fullName, "private": true]
    }

    var object: [String: Any] {
        shortObject.merging([
            "owner": Person(id: 1, login: owner).object, "url": url, "html_url": "https://github.com/\(fullName)",
            "fork": false, "default_branch": "main", "has_issues": true, "archived": false,
        ]) { _, new in new }
    }

    private var owner: String { String(fullName.prefix { $0 != "/" }) }
    private var name: String { String(fullName.drop { $0 != "/" }.dropFirst()) }
}

extension Plot {
    /// A path by which what is in one of these is asked for, with its name in the place of its id.
    static func named(_ path: String) -> String {
        for plot in [garden, greenhouse, park, wasteland] {
            let byID = "/repositories/\(plot.id)/"
            if path.hasPrefix(byID) { return "/repos/\(plot.fullName)/" + path.dropFirst(byID.count) }
        }
        return path
    }
}
