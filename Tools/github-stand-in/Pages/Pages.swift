/// What a person can look at: what there is, and an issue with its comments.
extension StandIn {
    func page(_ request: APIRequest, _ segments: [Substring]) -> Reply {
        if request.method == "POST" { return submit(request, segments) }
        let world = state.world
        switch segments.count {
        case 0: return .html(200, PageText.page("Stand-in for GitHub", world.overview))
        case 2:
            if let repository = world.repository(fullName: "\(segments[0])/\(segments[1])") {
                return .html(200, PageText.page(world.fullName(repository), world.list(of: repository)))
            }
        case 4 where ["issues", "pull"].contains(segments[2]):
            if let repository = world.repository(fullName: "\(segments[0])/\(segments[1])"),
                let issue = Int(segments[3]).flatMap({ repository.issues[$0] })
            {
                return .html(200, PageText.page(issue.title, world.view(of: issue, in: repository)))
            }
        default: break
        }
        return .html(404, PageText.page("Not found", "<p>There is nothing here. <a href=\"/\">What there is</a></p>"))
    }
}

extension World {
    fileprivate var overview: String {
        let sorted = repositories.values.sorted { $0.id < $1.id }
        guard !sorted.isEmpty else { return "<p>No repository yet.</p>" }
        return sorted.map { list(of: $0) }.joined()
    }

    fileprivate func list(of repository: Repository) -> String {
        let name = PageText.escaped(fullName(repository))
        let rows = repository.issues.values.sorted { $0.number > $1.number }.map { issue in
            """
            <tr><td>#\(issue.number)</td>
            <td><a href="/\(name)/issues/\(issue.number)">\(PageText.escaped(issue.title))</a>
            \(labels(of: issue, in: repository))</td><td>\(issue.state.rawValue)</td>
            <td>\(issue.commentIDs.count) comments</td><td>\(issue.updatedAt.text)</td></tr>
            """
        }
        let table = rows.isEmpty ? "<p>No issues yet.</p>" : "<table>\(rows.joined(separator: "\n"))</table>"
        return "<h2><a href=\"/\(name)\">\(name)</a></h2>\n\(table)\n\(opening(repository))\n"
    }

    fileprivate func view(of issue: Issue, in repository: Repository) -> String {
        let name = PageText.escaped(fullName(repository))
        let kind = issue.pull == nil ? "issue" : "pull request"
        let assignees = issue.assigneeIDs.map { PageText.escaped(login($0)) }.joined(separator: ", ")
        let comments = issue.commentIDs.compactMap { self.comments[$0] }.map { comment in
            post(comment.authorID, comment.createdAt, comment.updatedAt, comment.body, "issuecomment-\(comment.id)")
        }
        return """
            <p><a href="/\(name)">\(name)</a> \(kind) #\(issue.number),
            <strong class="\(issue.state.rawValue)">\(issue.state.rawValue)</strong>
            \(issue.stateReason.map { "(\($0.rawValue.replacing("_", with: " ")))" } ?? "")
            \(labels(of: issue, in: repository))</p>
            \(assignees.isEmpty ? "" : "<p>Assigned to \(assignees)</p>")
            \(post(issue.authorID, issue.createdAt, issue.updatedAt, issue.body ?? "", "body"))
            \(comments.joined(separator: "\n"))
            \(actions(on: issue))
            """
    }

    private func labels(of issue: Issue, in repository: Repository) -> String {
        issue.labelIDs.compactMap { id in repository.labels.first { $0.id == id } }
            .map { "<span class=\"label\">\(PageText.escaped($0.name))</span>" }.joined(separator: " ")
    }

    private func post(
        _ authorID: Int, _ created: GitHubTime, _ updated: GitHubTime, _ body: String, _ anchor: String
    ) -> String {
        let edited = updated > created ? ", updated \(updated.text)" : ""
        return """
            <article id="\(anchor)"><header><strong>\(PageText.escaped(login(authorID)))</strong>
            \(created.text)\(edited)</header><pre>\(PageText.escaped(body))</pre></article>
            """
    }
}

/// Plain HTML around escaped text.
enum PageText {
    static func escaped(_ text: String) -> String {
        // By scalars: a character may be one of these with a mark over it.
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    static func page(_ title: String, _ content: String) -> String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>\(escaped(title))</title>
        <style>
        body { font: 16px/1.5 system-ui, sans-serif; color: #1f2328 }
        body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
        input, textarea { font: inherit; padding: .3rem; box-sizing: border-box }
        textarea, input[name=title] { width: 100% }
        table { border-collapse: collapse; width: 100% } td { border-top: 1px solid #d1d9e0; padding: .4rem .6rem }
        article { border: 1px solid #d1d9e0; border-radius: 6px; margin: 1rem 0 }
        article header { background: #f6f8fa; border-bottom: 1px solid #d1d9e0; padding: .4rem .8rem; color: #59636e }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 0; padding: .8rem }
        .label { background: #eaeef2; border-radius: 1em; padding: 0 .6em; font-size: .85em }
        .open { color: #1a7f37 } .closed { color: #8250df }
        </style></head>
        <body><h1>\(escaped(title))</h1>
        \(content)
        <p><small><a href="/">This is a stand-in for GitHub, on this machine only.</a></small></p>
        </body></html>
        """
    }
}
