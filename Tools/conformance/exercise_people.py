"""What people do on github.com: by the control API, on the stand-in's pages, and without push access."""

from githubkit import TokenAuthStrategy

from stand_in_process import TOKEN, WRONG, StandIn, check, client, refused


def people(stand_in: StandIn, rest) -> None:
    """What only people do: deleting, transferring, locking; pull requests; renamed repositories."""
    stand_in.human("open", repository="acme/widgets", title="by hand", login="ann", labels=["bug"])
    number = stand_in.control("state", "GET")["repositories"][0]["issues"][-1]["number"]
    stand_in.control("clock", frozen_at="2026-11-01T10:00:00Z")
    for action, fields in (
        ("edit", {"title": "by hand, edited", "body": "two\r\nlines"}),
        ("label", {"label": "hand-made"}),
        ("unlabel", {"label": "bug"}),
        ("assign", {"assignee": "hubot"}),
        ("unassign", {"assignee": "hubot"}),
        ("lock", {"lock_reason": "resolved"}),
        ("unlock", {}),
        ("close", {"state_reason": "duplicate"}),
        ("reopen", {}),
    ):
        stand_in.human(action, repository="acme/widgets", number=number, login="ann", **fields)
    stand_in.control("clock", frozen_at=None)
    comment = stand_in.human("comment", repository="acme/widgets", number=number, login="ann", body="hm")
    stand_in.human("edit_comment", repository="acme/widgets", comment_id=comment["id"], login="ann", body="hm!")
    moved = stand_in.human(
        "transfer", repository="acme/widgets", number=number, to_repository="acme/pages", login="ann")
    old = stand_in.http.get(f"/repos/acme/widgets/issues/{number}", headers={"Authorization": f"Bearer {TOKEN}"})
    check(old.status_code == 301 and old.headers["location"].endswith(f"/issues/{moved['number']}"), "transferred: 301")
    check(rest.issues.get("acme", "widgets", number).parsed_data.number == moved["number"], "and its redirect leads on")
    stand_in.human("delete_comment", repository="acme/pages", comment_id=comment["id"], login="ann")
    stand_in.human("delete", repository="acme/pages", number=moved["number"], login="ann")
    refused(410, rest.issues.get, "acme", "pages", moved["number"])

    pull = stand_in.control("pulls", repository="acme/widgets", title="a change", body="why", user="ann")
    number = pull["number"]
    listed = rest.issues.list_for_repo("acme", "widgets", state="all", per_page=100).parsed_data
    check(any(i.number == number and i.pull_request for i in listed), "pull requests are listed as issues")
    rest.issues.update("acme", "widgets", number, labels=["reviewed"], assignees=["hubot"], milestone=1)
    got = rest.pulls.get("acme", "widgets", number).parsed_data
    issue = rest.issues.get("acme", "widgets", number).parsed_data
    check(got.id != issue.id and got.updated_at > issue.updated_at, "a pull request has its own id and updated_at")
    check(issue.state_reason is None, "a pull request has no state_reason")
    rest.pulls.list("acme", "widgets", state="all", sort="updated", direction="asc")
    rest.issues.update("acme", "widgets", number, title="a better change", labels=[], assignees=[], milestone=None)
    rest.issues.update("acme", "widgets", number, state="closed")
    rest.issues.update("acme", "widgets", number, state="open")
    rest.issues.create_comment("acme", "widgets", number, body="on a pull request")
    stand_in.human("lock", repository="acme/widgets", number=number, lock_reason="spam")
    stand_in.human("unlock", repository="acme/widgets", number=number)
    stand_in.human("merge", repository="acme/widgets", number=number, login="ann")
    check(rest.pulls.get("acme", "widgets", number).parsed_data.merged, "merged")
    body = refused(422, rest.issues.update, "acme", "widgets", number, state="open")
    check("cannot be reopened" in body["errors"][0]["message"], "what is merged stays closed")

    stand_in.control("repositories", owner="acme", name="old-name")
    stand_in.human("open", repository="acme/old-name", title="here")
    stand_in.control("repositories/rename", repository="acme/old-name", name="new-name", login="ann")
    token = {"Authorization": f"Bearer {TOKEN}"}
    moved = stand_in.http.get("/repos/acme/old-name/issues/1?x=1", headers={**token, **WRONG})
    check(moved.status_code == 301 and "/repositories/" in moved.headers["location"], "renamed: 301")
    written = stand_in.http.patch("/repos/acme/old-name/issues/1", json={"title": "t"}, headers=token)
    check(written.status_code == 307, "renamed: 307 for writes")
    check(rest.issues.get("acme", "old-name", 1).parsed_data.title == "here", "redirects lead on")
    stand_in.control("repositories/transfer", repository="acme/new-name", owner="umbrella", login="ann")
    check(rest.repos.get("acme", "new-name").parsed_data.full_name == "umbrella/new-name", "transferred repository")

    stand_in.control("repositories/archive", repository="umbrella/new-name", login="ann")
    archived = rest.repos.get("umbrella", "new-name").parsed_data
    check(archived.archived and archived.full_name == "umbrella/new-name", "archived, and there to be read")
    check(rest.issues.get("umbrella", "new-name", 1).parsed_data.title == "here", "so are its issues")
    body = refused(403, rest.issues.update, "umbrella", "new-name", 1, title="t")
    check(body["message"] == "Repository was archived so is read-only.", f"an archived repository: {body}")
    refused(403, rest.issues.create_comment, "umbrella", "new-name", 1, body="too late")
    stand_in.control("repositories/unarchive", repository="umbrella/new-name", login="ann")
    rest.issues.update("umbrella", "new-name", 1, title="t")

    stand_in.control("repositories", owner="guild", name="works", owner_type="Organization")
    stand_in.human("open", repository="guild/works", title="in an organization")
    stand_in.control("repositories/transfer", repository="guild/works", owner="league", login="ann")

    stand_in.control("tokens", token="ghp_reader", login="reader", push=False)
    reader = client(stand_in, TokenAuthStrategy("ghp_reader"))
    made = reader.issues.create(
        "acme", "widgets", title="from a reader", labels=["bug"], assignees=["hubot"]).parsed_data
    check(made.labels == [] and made.assignees == [], "labels and assignees are dropped without push access")
    refused(403, reader.issues.update, "acme", "widgets", 1, title="not mine")


def pages(stand_in: StandIn) -> None:
    issue = stand_in.human("open", repository="acme/pages", title="<script>alert(1)</script>", body="<b>&\"'")
    page = stand_in.http.get(f"/acme/pages/issues/{issue['number']}")
    check(page.status_code == 200 and "<script>" not in page.text and "&lt;b&gt;" in page.text, "pages escape")
    check("acme/pages" in stand_in.http.get("/").text, "the overview")
    check(stand_in.http.get("/acme/none").status_code == 404, "no such page")
    opened = stand_in.http.post("/acme/pages", data={"action": "open", "title": "from a form", "body": "a\r\nb"})
    check(opened.status_code == 303, f"a form opens an issue: {opened.status_code}")
    said = stand_in.http.post(
        opened.headers["location"], data={"action": "comment", "body": "from a form", "login": "ann"})
    check("from a form" in stand_in.http.get(said.headers["location"]).text, "and comments on it")
