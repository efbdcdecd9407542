import Foundation

/// How accounts and small things look in JSON. Field for field GitHub's OpenAPI schemas, version 2022-11-28, which
/// has everything that version 2026-03-10 has.
extension World {
    /// GitHub's first form of node ids: base64 of `05:Issue42`.
    func nodeID(_ type: String, _ id: Int) -> JSON {
        let text = "0\(type.utf8.count):\(type)\(id)"
        return .string(Data(text.utf8).base64EncodedString())
    }

    /// Schema `simple-user`.
    func userShape(_ accountID: Int?) -> JSON {
        guard let accountID, let account = accounts[accountID] else { return nil }
        let api = "\(origin)/users/\(account.login.replacing("[bot]", with: "%5Bbot%5D"))"
        return [
            "login": .string(account.login),
            "id": .integer(account.id),
            "node_id": nodeID(account.kind.rawValue, account.id),
            "avatar_url": "\(origin)/avatars/u/\(account.id)?v=4",
            "gravatar_id": "",
            "url": .string(api),
            "html_url": "\(origin)/\(account.login)",
            "followers_url": "\(api)/followers",
            "following_url": "\(api)/following{/other_user}",
            "gists_url": "\(api)/gists{/gist_id}",
            "starred_url": "\(api)/starred{/owner}{/repo}",
            "subscriptions_url": "\(api)/subscriptions",
            "organizations_url": "\(api)/orgs",
            "repos_url": "\(api)/repos",
            "events_url": "\(api)/events{/privacy}",
            "received_events_url": "\(api)/received_events",
            "type": .string(account.kind.rawValue),
            "user_view_type": "public",
            "site_admin": false,
        ]
    }

    /// Schema `private-user`, for `GET /user`.
    func privateUserShape(_ account: Account) -> JSON {
        let own = repositories.values.count { $0.ownerID == account.id }
        return userShape(account.id).with([
            .init(name: "name", value: .string(account.login)),
            .init(name: "company", value: nil),
            .init(name: "blog", value: ""),
            .init(name: "location", value: nil),
            .init(name: "email", value: nil),
            .init(name: "hireable", value: nil),
            .init(name: "bio", value: nil),
            .init(name: "public_repos", value: .integer(own)),
            .init(name: "public_gists", value: 0),
            .init(name: "followers", value: 0),
            .init(name: "following", value: 0),
            .init(name: "created_at", value: JSON(account.createdAt)),
            .init(name: "updated_at", value: JSON(account.createdAt)),
            .init(name: "private_gists", value: 0),
            .init(name: "total_private_repos", value: 0),
            .init(name: "owned_private_repos", value: 0),
            .init(name: "disk_usage", value: 0),
            .init(name: "collaborators", value: 0),
            .init(name: "two_factor_authentication", value: true),
        ])
    }

    /// Schema `organization-simple`, as webhooks carry it.
    func organizationShape(_ account: Account) -> JSON {
        let api = "\(origin)/orgs/\(account.login)"
        return [
            "login": .string(account.login),
            "id": .integer(account.id),
            "node_id": nodeID("Organization", account.id),
            "url": .string(api),
            "repos_url": "\(api)/repos",
            "events_url": "\(api)/events",
            "hooks_url": "\(api)/hooks",
            "issues_url": "\(api)/issues",
            "members_url": "\(api)/members{/member}",
            "public_members_url": "\(api)/public_members{/member}",
            "avatar_url": "\(origin)/avatars/u/\(account.id)?v=4",
            "description": nil,
        ]
    }

    /// `OWNER` for the repository's owner, `COLLABORATOR` for everybody else: the stand-in's people all have access.
    func association(_ accountID: Int, in repository: Repository) -> JSON {
        accountID == repository.ownerID ? "OWNER" : "COLLABORATOR"
    }

    /// Schema `reaction-rollup`; nobody reacts here.
    func reactionsShape(_ url: String) -> JSON {
        [
            "url": "\(url)/reactions", "total_count": 0, "+1": 0, "-1": 0, "laugh": 0, "hooray": 0, "confused": 0,
            "heart": 0, "rocket": 0, "eyes": 0,
        ]
    }
}
