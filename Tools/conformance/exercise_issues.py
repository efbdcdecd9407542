"""Issues and comments over REST: what changes, what is announced, what is refused, how lists are read."""

import httpx

from stand_in_process import TOKEN, WRONG, StandIn, check, refused


def issues(stand_in: StandIn, rest) -> None:
    """Issues and comments over REST, and the events each change causes."""
    stand_in.control("users", login="hubot")
    stand_in.control("milestones", repository="acme/widgets", title="1.0")
    mark = stand_in.last_delivery()
    made = rest.issues.create(
        "acme", "widgets", title="First", body="text", labels=["bug", "new one"],
        assignees=["hubot"], milestone=1,
    )
    issue = made.parsed_data
    check(made.status_code == 201 and made.headers["location"] == issue.url, "201 with Location")
    check([a.login for a in issue.assignees] == ["hubot"], "assigned")
    check([label.name for label in issue.labels] == ["bug", "new one"], "labels come into being")
    check(
        sorted(stand_in.events(mark))
        == ["issues.assigned", "issues.labeled", "issues.labeled", "issues.milestoned", "issues.opened"],
        f"events of a create: {stand_in.events(mark)}",
    )

    mark = stand_in.last_delivery()
    rest.issues.update(
        "acme", "widgets", 1, title="Second", body=None, labels=["bug", "other"], assignees=[], milestone=None)
    check(
        sorted(stand_in.events(mark))
        == ["issues.demilestoned", "issues.edited", "issues.labeled", "issues.unassigned", "issues.unlabeled"],
        f"events of an update: {stand_in.events(mark)}",
    )
    mark = stand_in.last_delivery()
    before = rest.issues.get("acme", "widgets", 1).parsed_data.updated_at
    stand_in.control("clock", offset_seconds=10)
    rest.issues.update("acme", "widgets", 1, title="Second", labels=["other", "bug"], state="open")
    after = rest.issues.get("acme", "widgets", 1).parsed_data.updated_at
    check(before == after and stand_in.events(mark) == [], "a PATCH that changes nothing changes nothing")

    mark = stand_in.last_delivery()
    closed = rest.issues.update("acme", "widgets", 1, state="closed").parsed_data
    check(closed.state_reason == "completed" and closed.closed_by.login == "octocat", "closing means completed")
    check(closed.updated_at > before, "updated_at moves with GitHub's clock")
    check(rest.issues.update("acme", "widgets", 1, state="open").parsed_data.state_reason == "reopened", "reopened")
    closed = rest.issues.update("acme", "widgets", 1, state="closed", state_reason="not_planned").parsed_data
    check(closed.state_reason == "not_planned", "not planned")
    rest.issues.update("acme", "widgets", 1, state="open")
    check(
        stand_in.events(mark) == ["issues.closed", "issues.reopened"] * 2, f"closing: {stand_in.events(mark)}"
    )

    stand_in.control("clock", offset_seconds=20)
    bumped = rest.issues.get("acme", "widgets", 1).parsed_data.updated_at
    mark = stand_in.last_delivery()
    comment = rest.issues.create_comment("acme", "widgets", 1, body="a comment").parsed_data
    check(rest.issues.get("acme", "widgets", 1).parsed_data.updated_at > bumped, "a comment moves its issue")
    rest.issues.update_comment("acme", "widgets", comment.id, body="an edited comment")
    check(rest.issues.get_comment("acme", "widgets", comment.id).parsed_data.body == "an edited comment", "edited")
    check(len(rest.issues.list_comments("acme", "widgets", 1, per_page=100).parsed_data) == 1, "one comment")
    rest.issues.list_comments_for_repo("acme", "widgets", sort="updated", direction="desc", since=bumped)
    deleted = rest.issues.delete_comment("acme", "widgets", comment.id)
    check(deleted.status_code == 204, "204")
    refused(404, rest.issues.get_comment, "acme", "widgets", comment.id)
    check(
        stand_in.events(mark) == ["issue_comment.created", "issue_comment.edited", "issue_comment.deleted"],
        f"events of a comment: {stand_in.events(mark)}",
    )
    stand_in.control("clock", offset_seconds=0)


def validation(stand_in: StandIn, rest) -> None:
    """What GitHub refuses, in its words."""

    def post(path: str, body: object, method: str = "POST") -> httpx.Response:
        return stand_in.http.request(method, path, json=body, headers={"Authorization": f"Bearer {TOKEN}", **WRONG})

    answer = post("/repos/acme/widgets/issues", {"body": "no title"})
    check(
        answer.status_code == 422
        and answer.json()["errors"] == [{"resource": "Issue", "field": "title", "code": "missing_field"}],
        f"no title: {answer.text}",
    )
    check(post("/repos/acme/widgets/issues", {"title": "   "}).status_code == 422, "blank title")
    check(post("/repos/acme/widgets/issues", {"title": "t", "body": "x" * 65537}).status_code == 422, "too long")
    check(post("/repos/acme/widgets/issues/1", {"state": "half-open"}, "PATCH").status_code == 422, "bad state")
    check(post("/repos/acme/widgets/issues", {"title": "t", "labels": "bug"}).status_code == 422, "labels no list")
    check(post("/repos/acme/widgets/issues", {"title": "t", "milestone": 99}).status_code == 422, "no such milestone")
    answer = post("/repos/acme/widgets/issues/1", {"title": "t", "assignees": ["hubot", "nobody-knows-me"]}, "PATCH")
    check(
        answer.status_code == 422
        and answer.json()["errors"]
        == [{"value": "nobody-knows-me", "resource": "Issue", "field": "assignees", "code": "invalid"}],
        f"nobody to assign: {answer.text}",
    )
    check(post("/repos/acme/widgets/issues/1/comments", {"body": " "}).status_code == 422, "blank comment")
    check(post("/repos/acme/widgets/issues/1/comments", {}).status_code == 422, "no comment")
    broken = stand_in.http.post(
        "/repos/acme/widgets/issues", content=b"{", headers={"Authorization": f"token {TOKEN}", **WRONG})
    check(broken.status_code == 400 and broken.json()["message"] == "Problems parsing JSON", broken.text)
    exact = rest.issues.create("acme", "widgets", title="long", body="é" * 65536)
    check(exact.status_code == 201, "65,536 characters are allowed, whatever their bytes")
    refused(404, rest.issues.get, "acme", "widgets", 999)
    refused(404, rest.repos.get, "acme", "nothing")
    check(
        stand_in.http.get("/user", headers={"Authorization": "Bearer wrong"}).json()["message"] == "Bad credentials",
        "bad credentials",
    )
    check(stand_in.http.get("/repos/acme/widgets/issues").status_code == 401, "no credentials")


def pagination(stand_in: StandIn, rest) -> None:
    """Pages, since, ETags."""
    for number in range(7):
        stand_in.human("open", repository="acme/pages", title=f"page {number}", body=None)
    seen: list[int] = []
    answer = rest.issues.list_for_repo("acme", "pages", state="all", sort="updated", direction="asc", per_page=3)
    relations: list[set[str]] = []
    while True:
        seen += [issue.number for issue in answer.parsed_data]
        links = answer.raw_response.links
        relations.append(set(links))
        if "next" not in links:
            break
        check("/repositories/" in links["next"]["url"], "links name the repository by id")
        answer = rest.issues._github.request("GET", links["next"]["url"], response_model=answer._data_model)
    check(seen == list(range(1, 8)), f"pages: {seen}")
    check(relations == [{"next", "last"}, {"next", "prev", "first", "last"}, {"prev", "first"}], f"links: {relations}")

    headers = {"Authorization": f"Bearer {TOKEN}", "User-Agent": "exercise"}
    first = stand_in.http.get("/repos/acme/pages/issues/1", headers=headers)
    again = stand_in.http.get(
        "/repos/acme/pages/issues/1", headers={**headers, "If-None-Match": first.headers["etag"]})
    check(again.status_code == 304 and not again.content, "304 for a known ETag")
    check(again.headers["x-ratelimit-used"] == first.headers["x-ratelimit-used"], "a 304 costs nothing")
    missing = refused(404, rest.issues.get, "acme", "pages", 999) and rest.rate_limit.get().parsed_data.resources.core
    check(missing.used == int(again.headers["x-ratelimit-used"]) + 1, "what is refused costs as much as anything")
    for name in ("limit", "remaining", "used", "reset", "resource"):
        check(f"x-ratelimit-{name}" in first.headers, f"x-ratelimit-{name}")
    check(first.headers["content-type"] == "application/json; charset=utf-8", "content type")
    check("x-github-request-id" in first.headers and "date" in first.headers, "request id and date")
