/// What a person can do on the pages: open, edit, comment, close and reopen. Forms send lines that end in CR LF, as
/// github.com's do.
extension StandIn {
    /// Carries out a form as `POST /_control/human` would, and leads back to the issue.
    func submit(_ request: APIRequest, _ segments: [Substring]) -> Reply {
        guard segments.count >= 2, request.header("content-type") == "application/x-www-form-urlencoded" else {
            return .html(404, PageText.page("Not found", ""))
        }
        let form = Query(String(decoding: request.body, as: UTF8.self))
        let repository = "\(segments[0])/\(segments[1])"
        var members: [JSON.Member] = [.init(name: "repository", value: .string(repository))]
        if segments.count == 4 { members.append(.init(name: "number", value: JSON(Int(segments[3])))) }
        for item in form.items where !(item.name == "login" && item.value.isEmpty) {
            members.append(.init(name: item.name, value: .string(item.value)))
        }
        do throws(Refusal) {
            let done = try act(
                ControlRequest(method: "POST", path: ["human"], query: Query(""), body: .object(members)))
            let number = segments.count == 4 ? String(segments[3]) : done["number"]?.number.map(String.init) ?? ""
            var reply = Reply.html(303, "")
            reply.headers.append(("Location", "/\(repository)/issues/\(number)"))
            return reply
        } catch {
            let reason = error.problems?.first?.message ?? error.message
            return .html(
                error.status, PageText.page("GitHub refused that", "<p>\(PageText.escaped(reason))</p>"))
        }
    }
}

extension World {
    func opening(_ repository: Repository) -> String {
        """
        <details><summary>New issue</summary>
        <form method="post" action="/\(PageText.escaped(fullName(repository)))">
        <input type="hidden" name="action" value="open">
        <p><input name="title" placeholder="Title" required></p>
        <p><textarea name="body" rows="4" placeholder="Description"></textarea></p>
        <p>as <input name="login" placeholder="octocat"> <button>Open</button></p>
        </form></details>
        """
    }

    func actions(on issue: Issue) -> String {
        let turn = issue.state == .open ? ("close", "Close") : ("reopen", "Reopen")
        return """
            <form method="post"><p><textarea name="body" rows="3" placeholder="Comment" required></textarea></p>
            <p>as <input name="login" placeholder="octocat">
            <button name="action" value="comment">Comment</button></p></form>
            <form method="post"><button name="action" value="\(turn.0)">\(turn.1)</button></form>
            <details><summary>Edit</summary>
            <form method="post"><p><input name="title" value="\(PageText.escaped(issue.title))" required></p>
            <p><textarea name="body" rows="6">\n\(PageText.escaped(issue.body ?? ""))</textarea></p>
            <p>as <input name="login" placeholder="octocat">
            <button name="action" value="edit">Save</button></p></form></details>
            """
    }
}
